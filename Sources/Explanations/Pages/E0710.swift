// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0710 = ###"""
# E0710: The operator set has nothing for an operator

Error, area: verification.

The node applies an operator that is newer than the operator set asked for, and no operators of that
set together compute the same numbers for any input. Nothing was written.

## How to mend it

Ask for the operator set that brought the operator, or a later one; docs/opset-conversion.md says
for each how far down it goes. Otherwise replace the node in the program that exports the model.

## Example

`net.onnxtxt`:

```
ir_version: 6
opset_import { version: 11 }
graph {
  name: "g"
  node {
    input: "b"
    input: "s"
    output: "y"
    name: "nonmaxsuppression"
    op_type: "NonMaxSuppression"
  }
  input {
    name: "b"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 4 }
        dim { dim_value: 4 }
      }
    } }
  }
  input {
    name: "s"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 1 }
        dim { dim_value: 4 }
      }
    } }
  }
  output {
    name: "y"
    type { tensor_type {
      elem_type: 7
      shape {
        dim { dim_param: "n" }
        dim { dim_value: 3 }
      }
    } }
  }
}
```

```
$ concord convert net.onnxtxt out.onnx --opset 9
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
--- standard error
g/nonmaxsuppression (NonMaxSuppression): error E0710: NonMaxSuppression came with operator set 10
nothing was written
--- exit status 1
```

"""###
}
