// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0231 = ###"""
# E0231: A zip archive uses an unsupported feature

Error, area: wire formats.

An entry is encrypted, spans several disks, or is compressed with another method than deflate.

## How to mend it

Repack the archive with a common tool; for arrays, `numpy.savez` or `numpy.savez_compressed`.

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

`values.npz`: 233 bytes.

```
$ concord run net.onnxtxt --input values.npz
--- standard error
values.npz: byte 160: error E0231: 'x.npy' is compressed with method 12
--- exit status 2
```

"""###
}
