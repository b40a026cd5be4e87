// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0715 = ###"""
# E0715: The operator set does not have an input or output

Error, area: verification.

The node uses an input or output that the operator did not have in the operator set asked for, and
other operators cannot make up for it. Nothing was written.

## How to mend it

Ask for the operator set that brought it, or a later one.

## Example

`net.onnxtxt`:

```
ir_version: 9
opset_import { version: 20 }
graph {
  name: "g"
  node {
    input: "x"
    input: "g"
    output: "y"
    name: "gridsample"
    op_type: "GridSample"
  }
  input {
    name: "x"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 1 }
        dim { dim_value: 2 }
        dim { dim_value: 2 }
        dim { dim_value: 2 }
      }
    } }
  }
  input {
    name: "g"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 2 }
        dim { dim_value: 2 }
        dim { dim_value: 2 }
        dim { dim_value: 3 }
      }
    } }
  }
  output {
    name: "y"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 1 }
        dim { dim_value: 2 }
        dim { dim_value: 2 }
        dim { dim_value: 2 }
      }
    } }
  }
}
```

```
$ concord convert net.onnxtxt out.onnx --opset 16
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
--- standard error
g/gridsample (GridSample): error E0715: GridSample-16 samples images of two dimensions alone
nothing was written
--- exit status 1
```

"""###
}
