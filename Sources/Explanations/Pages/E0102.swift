// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0102 = ###"""
# E0102: A file cannot be written

Error, area: files.

The output could not be created, written in full, or moved to its final name. Nothing was left under
the final name: output is written to a temporary file beside it and renamed when it is complete.

## How to mend it

Create the folder, or choose another; then check its permissions and the free space of the disk.

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

```
$ concord convert net.onnxtxt no-such-folder/net.onnx
--- standard error
no-such-folder/net.onnx: error E0102: cannot write: No such file or directory
--- exit status 2
```

"""###
}
