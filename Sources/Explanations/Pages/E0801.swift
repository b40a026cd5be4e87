// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0801 = ###"""
# E0801: A node cannot be executed

Error, area: execution.

Concord has no implementation for this operator, version, element type or combination of arguments.
The model may be right all the same.

## How to mend it

`concord ops` lists what can be executed. Replace the node by operators of that list, for example by
exporting the model for another operator set, or run the model in a runtime that has it.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "com.microsoft" version: 1 }
graph {
  name: "main"
  node { op_type: "MatMulNBits" domain: "com.microsoft" input: "a" input: "b" input: "scales" output: "y"
    attribute { name: "K" type: INT i: 16 }
    attribute { name: "N" type: INT i: 1 }
    attribute { name: "bits" type: INT i: 4 }
    attribute { name: "block_size" type: INT i: 16 }
    attribute { name: "weight_prepacked" type: INT i: 1 }
  }
  input { name: "a" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 16 }
  } } } }
  input { name: "b" type { tensor_type { elem_type: 2 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 8 }
  } } } }
  input { name: "scales" type { tensor_type { elem_type: 1 shape { dim { dim_value: 1 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 }
  } } } }
}
```

```
$ concord run net.onnxtxt
--- standard error
made up: a, b, scales
net.onnxtxt: main/node[0] (com.microsoft::MatMulNBits): error E0801: MatMulNBits-1 does not take weights that are laid out for a device
--- exit status 2
```

"""###
}
