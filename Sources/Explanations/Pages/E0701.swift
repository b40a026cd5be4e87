// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0701 = ###"""
# E0701: The converted model computes other numbers

Error, area: verification.

Source and result were run on the same inputs, or the result on inputs with known outputs, and a
value lies outside of the tolerance. Nothing was written. The message names the first value that
differs.

## How to mend it

First see whether the expected outputs are right: recorded with the same inputs, by the same version
of the model. If they are, this is a fault of Concord: please report it with the model.

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

`values.npz`: 482 bytes.

```
$ concord convert net.onnxtxt out.onnx --verify values.npz
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
verified: result by optimized kernels, on given data
  1 value compared, 1 of them outputs; largest absolute error 1, of outputs 1
--- standard error
main/node[0] (Relu): error E0701: 'y': element 3 is 2.0, expected 3.0
nothing was written
--- exit status 1
```

"""###
}
