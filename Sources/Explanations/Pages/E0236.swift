// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0236 = ###"""
# E0236: A NumPy array has an unsupported element type

Error, area: wire formats.

The elements are Python objects, records, dates or byte strings. Objects are stored as a program
that only Python can run, and running it would be unsafe.

## How to mend it

Convert the array to numbers, truth values or text ('U') before saving it, for example with
`array.astype("float32")`. An array of objects often comes from lists of different lengths.

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

`values.npy`: 160 bytes.

```
$ concord run net.onnxtxt --input x=values.npy
--- standard error
values.npy: error E0236: the element type is '|O', expected numbers or text
--- exit status 2
```

"""###
}
