// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0711 = ###"""
# E0711: The operator set does not have an element type

Error, area: verification.

In the operator set asked for, the operator does not take tensors of this element type, and there is
no wider type that it takes and that can be cast to and from without a change of the result. Nothing
was written.

## How to mend it

Ask for a later operator set, or change the model's type first, as from bfloat16 to float.

## Example

`net.onnxtxt`:

```
ir_version: 7
opset_import { version: 13 }
graph {
  name: "g"
  node {
    input: "x"
    output: "y"
    name: "relu"
    op_type: "Relu"
  }
  input {
    name: "x"
    type { tensor_type {
      elem_type: 16
      shape {
        dim { dim_value: 2 }
      }
    } }
  }
  output {
    name: "y"
    type { tensor_type {
      elem_type: 16
      shape {
        dim { dim_value: 2 }
      }
    } }
  }
}
```

```
$ concord convert net.onnxtxt out.onnx --opset 12
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
--- standard error
g/relu (Relu): error E0711: Cast-9 does not take tensor(bfloat16) as 'input'
nothing was written
--- exit status 1
```

"""###
}
