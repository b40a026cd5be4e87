// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0232 = ###"""
# E0232: The content of a zip entry is damaged

Error, area: wire formats.

An entry does not decompress, or its content does not have the CRC-32 that the archive states. Its
numbers cannot be trusted.

## How to mend it

The file is damaged; fetch or write it again.

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

`values.npz`: 252 bytes.

```
$ concord run net.onnxtxt --input values.npz
--- standard error
values.npz: x.npy/byte 0: error E0232: 'x.npy' has the CRC-32 4390270f, expected 55d43c8d
--- exit status 2
```

"""###
}
