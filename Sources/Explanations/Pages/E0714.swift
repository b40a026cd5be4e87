// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0714 = ###"""
# E0714: A shape or type has to be known to change the operator set

Error, area: verification.

The node can be written with operators of the operator set asked for only where the rank, the shape
or the element type of a value is known, and the model does not say it. Nothing was written.

## How to mend it

Give the model's inputs fixed shapes (--input NAME:EXTENTS), or declare the types of inner values.

## Example

`net.onnxtxt`:

```
ir_version: 3
opset_import { version: 8 }
graph {
  name: "g"
  node {
    input: "x"
    input: "s"
    output: "y"
    name: "expand"
    op_type: "Expand"
  }
  input {
    name: "x"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 3 }
      }
    } }
  }
  input {
    name: "s"
    type { tensor_type {
      elem_type: 7
      shape {
        dim { dim_param: "n" }
      }
    } }
  }
  output {
    name: "y"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_param: "n" }
        dim { dim_param: "m" }
      }
    } }
  }
}
```

```
$ concord convert net.onnxtxt out.onnx --opset 7
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
--- standard error
g/expand (Expand): error E0714: the shape of the result is not known
nothing was written
--- exit status 1
```

"""###
}
