// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0230 = ###"""
# E0230: A zip archive is malformed

Error, area: wire formats.

The archive's directory is missing or points outside of the file, or an entry's sizes contradict one
another, so that its entries cannot be found.

## How to mend it

The file was cut short, is damaged, or is no zip archive: the directory is at the end, so that a
download that was interrupted lacks it. Fetch or write it again.

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

`values.npz`: 212 bytes.

```
$ concord run net.onnxtxt --input values.npz
--- standard error
values.npz: byte 190: error E0230: there is no directory
--- exit status 2
```

"""###
}
