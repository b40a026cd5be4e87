// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0804 = ###"""
# E0804: A node reads a value that has not been computed

Error, area: execution.

No input, initializer or earlier node defines the value. Either the name is wrong or the nodes are
not in topological order.

## How to mend it

`concord check` names the place; `concord check --fix` sorts nodes.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord run net.onnxtxt
--- standard error
made up: x
net.onnxtxt: main/node[0] (Add)/value 'w': error E0804: 'w' has not been computed
--- exit status 2
```

"""###
}
