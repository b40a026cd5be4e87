// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0236 = ###"""
# E0236: A NumPy array has an unsupported element type

Error, area: wire formats.

The elements are Python objects, records, dates or byte strings. Convert the array to numbers, truth
values or text ('U') before saving it.

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
0010  72 27 3a 20 27 7c 4f 27 2c 20 27 66 6f 72 74 72  r': '|O', 'fortr
0020  61 6e 5f 6f 72 64 65 72 27 3a 20 46 61 6c 73 65  an_order': False
0030  2c 20 27 73 68 61 70 65 27 3a 20 28 34 2c 29 2c  , 'shape': (4,),
0040  20 7d 20 20 20 20 20 20 20 20 20 20 20 20 20 20   }              
0050  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0060  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0070  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 0a                 .
0080  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................
0090  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................
```

```
$ concord run net.onnxtxt --input x=values.npy
--- standard error
values.npy: error E0236: the element type is '|O', expected numbers or text
--- exit status 2
```

"""###
}
