// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0114 = ###"""
# E0114: An ONNX model is one file

Error, area: files.

An ONNX model is given as one file; its external data is found through it.

## How to mend it

Give the file of the model alone. To look at several models, give each to a command of its own, or
all to `concord check`.

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

`other.onnxtxt`:

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

```
$ concord convert net.onnxtxt other.onnxtxt both.onnx --from onnx-text
--- standard error
error E0114: found 2 files, expected one
--- exit status 2
```

"""###
}
