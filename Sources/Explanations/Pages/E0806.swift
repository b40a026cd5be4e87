// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0806 = ###"""
# E0806: An input cannot be made up

Error, area: execution.

A run without given data makes up its inputs from their declared types. This input's type does not
say enough.

## How to mend it

Give a value with --input NAME=FILE.npy, or a shape with --input NAME:1x3x224x224.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 } } }
  output { name: "y" type { tensor_type { elem_type: 1 } } }
}
```

```
$ concord run net.onnxtxt
--- standard error
value 'x': error E0806: input 'x' has no usable shape; give one
--- exit status 2
```

"""###
}
