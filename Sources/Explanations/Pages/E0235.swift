// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0235 = ###"""
# E0235: A NumPy array file is malformed

Error, area: wire formats.

The file does not begin like an array, its header is no dictionary with element type, order and
shape, or the data is shorter than the shape calls for. The file was cut short, is damaged, or is of
another kind.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

`values.npy`:

```
0000  93 4e 55 4d 50 59 01 00 76 00 7b 27 64 65 73 63  .NUMPY..v.{'desc
0010  72 27 3a 20 27 3c 66 34 27 2c 20 27 66 6f 72 74  r': '<f4', 'fort
0020  72 61 6e 5f 6f 72 64 65 72 27 3a 20 46 61 6c 73  ran_order': Fals
0030  65 2c 20 27 73 68 61 70 65 27 3a 20 28 34 2c 29  e, 'shape': (4,)
0040  2c 20 7d 20 20 20 20 20 20 20 20 20 20 20 20 20  , }             
0050  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0060  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0070  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 0a                 .
0080  00 00 80 3f 00 00 00 40                          ...?...@
```

```
$ concord run net.onnxtxt --input x=values.npy
--- standard error
values.npy: error E0235: the shape [4] calls for 16 bytes, but 8 follow
--- exit status 2
```

"""###
}
