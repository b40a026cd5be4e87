// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0602 = ###"""
# W0602: A setting of a source node was not used

Warning, area: conversion.

The node was converted, but nothing accounts for this setting, so the result may differ from what
the source framework computes.

## How to mend it

If the setting is misspelt, or has no effect in the framework, remove it. Otherwise run both models
on the same data before you rely on the result: `concord run --expect` compares outputs that were
recorded.

## Example

`predict_net.pbtxt`:

```
name: "net"
op { type: "Relu" input: "x" output: "y" arg { name: "leak" f: 0.1 } }
external_input: "x"
external_output: "y"
```

```
$ concord convert predict_net.pbtxt out.onnx --input x:1,3
predict_net.pbtxt (Caffe2) -> out.onnx (ONNX)
converted: Relu 1
verified: source by reference evaluation, result by optimized kernels, on made-up inputs
  1 value compared, 1 of them outputs; largest absolute error 0, of outputs 0
wrote out.onnx
--- standard error
predict_net.pbtxt: y (Relu)/attribute leak: warning W0602: 'leak' is not used
--- exit status 0
```

"""###
}
