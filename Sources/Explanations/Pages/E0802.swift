// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0802 = ###"""
# E0802: The data do not allow the computation

Error, area: execution.

An input of a node has a value for which the operator is not defined, such as an index out of bounds
or an integer division by zero. Other runtimes fail as well, or compute something that depends on
the machine.

## How to mend it

See where the value comes from: an input of the run, which is made up where none is given, or a
constant of the model.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Mod" input: "x" input: "zero" output: "y" }
  initializer { name: "zero" data_type: 6 int32_data: [0] }
  input { name: "x" type { tensor_type { elem_type: 6 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 6 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord run net.onnxtxt
--- standard error
made up: x
net.onnxtxt: main/node[0] (Mod): error E0802: an integer is divided by 0
--- exit status 2
```

"""###
}
