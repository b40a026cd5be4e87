// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0803 = ###"""
# E0803: The inputs of a run do not match the model's

Error, area: execution.

Every input of the main graph that has no initializer needs a value, under the input's name, with
the declared element type and a shape that fits the declared one.

## How to mend it

The message gives what was found and what is expected; `concord inspect MODEL` lists the inputs.
Convert the array's type with `array.astype`, and its shape with `array.reshape`.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord run net.onnxtxt --input x:3
--- standard error
made up: x
net.onnxtxt: value 'x': error E0803: has shape [3], expected [4]
--- exit status 2
```

"""###
}
