// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0623 = ###"""
# E0623: A Caffe2 net is inconsistent

Error, area: conversion.

Caffe2 itself refuses such a net: an operator has the wrong number of inputs or outputs, an output
is not written by any operator, or a fill has another number of values than its shape calls for.

## How to mend it

The message names the place. Compare the names of blobs with those that operators write.

## Example

`predict_net.pbtxt`:

```
name: "net"
op { type: "Relu" input: "x" output: "y" }
external_input: "x"
external_output: "z"
```

```
$ concord convert predict_net.pbtxt out.onnx --input x:1,3
predict_net.pbtxt (Caffe2) -> out.onnx
converted: Relu 1
--- standard error
predict_net.pbtxt: external_output: error E0623: nothing writes the output 'z'
nothing was written
--- exit status 1
```

"""###
}
