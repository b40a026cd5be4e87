// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0712 = ###"""
# E0712: The operator set does not have an attribute's value

Error, area: verification.

The node sets an attribute that the operator did not have in the operator set asked for, to a value
that changes the result, and other operators cannot make up for it. Nothing was written.

## How to mend it

Ask for the operator set that brought the attribute, or a later one, or leave the attribute out if
its effect is not needed.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 16 }
graph {
  name: "g"
  node {
    input: "x"
    input: "r"
    input: "i"
    output: "y"
    name: "roialign"
    op_type: "RoiAlign"
    attribute { name: "output_height" type: INT i: 2 }
    attribute { name: "output_width" type: INT i: 2 }
  }
  input {
    name: "x"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 1 }
        dim { dim_value: 4 }
        dim { dim_value: 4 }
      }
    } }
  }
  input {
    name: "r"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 1 }
        dim { dim_value: 4 }
      }
    } }
  }
  input {
    name: "i"
    type { tensor_type {
      elem_type: 7
      shape {
        dim { dim_value: 1 }
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
      }
    } }
  }
}
```

```
$ concord convert net.onnxtxt out.onnx --opset 15
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
--- standard error
g/roialign (RoiAlign): error E0712: 'coordinate_transformation_mode' is 'half_pixel', before operator set 16 there is only output_half_pixel
nothing was written
--- exit status 1
```

"""###
}
