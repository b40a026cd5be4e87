// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0104 = ###"""
# E0104: A file of arrays cannot be used

Error, area: files.

Arrays are read from .npy, .npz and .pb (a serialised ONNX tensor) files and written to .npz files
and folders. Element types that numpy does not have can only be read from .pb files.

## How to mend it

Save the array with `numpy.save` or `numpy.savez`, and name the file accordingly.

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

`notes.txt`:

```
A file of notes.
```

```
$ concord run net.onnxtxt --input x=notes.txt
--- standard error
notes.txt: error E0104: expected an .npy, .npz or .pb file
--- exit status 2
```

"""###
}
