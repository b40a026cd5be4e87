// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0624 = ###"""
# E0624: The net has no such input

Error, area: conversion.

A shape was passed with --input for a name that is not an input of the net, so that it would have no
effect.

## How to mend it

Use one of the names that the message lists.

## Example

`predict_net.pbtxt`:

```
name: "net"
op { type: "Relu" input: "x" output: "y" }
external_input: "x"
external_output: "y"
```

```
$ concord convert predict_net.pbtxt out.onnx --input x:1,3 --input data:1,3
predict_net.pbtxt (Caffe2) -> out.onnx
converted: Relu 1
--- standard error
predict_net.pbtxt: error E0624: the net has no input 'data'; its inputs are 'x'
nothing was written
--- exit status 1
```

"""###
}
