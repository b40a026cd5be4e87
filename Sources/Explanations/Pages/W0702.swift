// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0702 = ###"""
# W0702: The converted model could not be verified

Warning, area: verification.

The model could not be run: it has inputs that cannot be made up, or operators that Concord cannot
execute. The file was written, but nothing proves its numbers.

## How to mend it

Where an input is in the way, pass its shape with --input NAME:EXTENTS, or recorded data with
--verify FILE.npz. Otherwise compare the result in the runtime that will use it.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 } } }
  output { name: "y" type { tensor_type { elem_type: 1 } } }
}
```

```
$ concord convert net.onnxtxt out.onnx
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
wrote out.onnx
--- standard error
value 'x': warning W0702: input 'x' has no usable shape; give one
--- exit status 0
```

"""###
}
