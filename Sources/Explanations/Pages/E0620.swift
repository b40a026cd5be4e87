// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0620 = ###"""
# E0620: The files do not make up a Caffe2 model

Error, area: conversion.

A Caffe2 model is a predict net and the init net that fills its weights (init_net.pb and
predict_net.pb, or the same in the text format, .pbtxt), in either order, one net that does both, or
one data base of PredictorExporter.

## How to mend it

Give these files and no others. A net without operators is often an init net that was saved before
it was filled.

## Example

`predict_net.pbtxt`:

```
name: "net"
external_input: "x"
external_output: "y"
```

```
$ concord convert predict_net.pbtxt out.onnx
--- standard error
predict_net.pbtxt: error E0620: the net has no operators
--- exit status 2
```

"""###
}
