// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0622 = ###"""
# E0622: The weights of an operator are missing

Error, area: conversion.

The operator reads its weights from a blob that comes from outside, and no init net fills it.

## How to mend it

Pass the init net together with the predict net. With --allow-placeholders the blob becomes an input
of the graph.

## Example

`predict_net.pbtxt`:

```
name: "net"
op { type: "FC" input: "x" input: "w" input: "b" output: "y" }
external_input: "x"
external_input: "w"
external_input: "b"
external_output: "y"
```

```
$ concord convert predict_net.pbtxt out.onnx --input x:1,3
predict_net.pbtxt (Caffe2) -> out.onnx
not converted: y (FC): no net fills the weights 'b'
--- standard error
predict_net.pbtxt: input 1 'w': warning W0630: the number of axes of 'w' is not known
predict_net.pbtxt: input 2 'b': warning W0630: the number of axes of 'b' is not known
predict_net.pbtxt: y (FC): error E0622: no net fills the weights 'w'
predict_net.pbtxt: y (FC): error E0622: no net fills the weights 'b'
nothing was written
--- exit status 1
```

"""###
}
