// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0713 = ###"""
# E0713: The operator set wants a constant

Error, area: verification.

What is an input of the operator today was an attribute in the operator set asked for, so it has to
be known when the model is written; here it is an input of the model or is computed. Nothing was
written.

## How to mend it

Make the value a constant of the model, or give the model's inputs fixed shapes (--input
NAME:EXTENTS): what follows from shapes alone is computed beforehand. Otherwise ask for a later
operator set.

## Example

`net.onnxtxt`:

```
ir_version: 7
opset_import { version: 13 }
graph {
  name: "g"
  node {
    input: "x"
    input: "pads"
    output: "y"
    name: "pad"
    op_type: "Pad"
  }
  input {
    name: "x"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_value: 2 }
      }
    } }
  }
  input {
    name: "pads"
    type { tensor_type {
      elem_type: 7
      shape {
        dim { dim_value: 2 }
      }
    } }
  }
  output {
    name: "y"
    type { tensor_type {
      elem_type: 1
      shape {
        dim { dim_param: "n" }
      }
    } }
  }
}
```

```
$ concord convert net.onnxtxt out.onnx --opset 10
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
--- standard error
g/pad (Pad): error E0713: 'pads' is 'pads', which is computed or given at run time
nothing was written
--- exit status 1
```

"""###
}
