// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0630 = ###"""
# W0630: The number of axes of an input is not known

Warning, area: conversion.

Caffe2's nets do not hold the shapes of their inputs, and the operators that read this one take
blobs of any number of axes. The graph declares the input without a shape, which runtimes accept and
ONNX's own checker does not.

## How to mend it

Pass the shape with --input NAME:EXTENTS.

## Example

`predict_net.pbtxt`:

```
name: "net"
op { type: "Relu" input: "x" output: "y" }
external_input: "x"
external_output: "y"
```

```
$ concord convert predict_net.pbtxt out.onnx
predict_net.pbtxt (Caffe2) -> out.onnx (ONNX)
converted: Relu 1
wrote out.onnx
--- standard error
predict_net.pbtxt: input 0 'x': warning W0630: the number of axes of 'x' is not known
value 'x': warning W0702: input 'x' has no usable shape; give one
--- exit status 0
```

"""###
}
