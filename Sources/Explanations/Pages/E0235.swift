// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0235 = ###"""
# E0235: A NumPy array file is malformed

Error, area: wire formats.

The file does not begin like an array, its header is no dictionary with element type, order and
shape, or the data is shorter than the shape calls for.

## How to mend it

The file was cut short, is damaged, or is of another kind. Write it again with `numpy.save`.

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

`values.npy`: 136 bytes.

```
$ concord run net.onnxtxt --input x=values.npy
--- standard error
values.npy: error E0235: the shape [4] calls for 16 bytes, but 8 follow
--- exit status 2
```

"""###
}
