// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0604 = ###"""
# E0604: A node cannot be expressed in the target format

Error, area: conversion.

The target format has no layer or operator, and no combination of them, that computes the same; or
it needs something that the model leaves open, such as a static shape. The message names the
operator and the reason. All such nodes are listed at once, and nothing is written.

## How to mend it

Where a shape is missing, pass it with --input NAME:EXTENTS. Otherwise express the node by operators
that `docs/formats` lists for the target, or choose another target.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Erf" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord convert net.onnxtxt net.prototxt
net.onnxtxt (ONNX (text)) -> net.prototxt (Caffe)
not expressed:  (Erf): Caffe has no layers that compute Erf
--- standard error
node[0] (Erf): error E0604: Caffe has no layers that compute Erf
nothing was written
--- exit status 1
```

"""###
}
