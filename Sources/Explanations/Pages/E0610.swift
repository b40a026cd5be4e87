// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0610 = ###"""
# E0610: The files do not make up a Caffe net

Error, area: conversion.

A Caffe model is a prototxt file, a caffemodel file, or one of each. The prototxt describes the
layers, in the text format; the caffemodel holds weights, in the binary format.

## How to mend it

Give the deploy prototxt and its caffemodel, in any order. A solver's prototxt or a mean file is no
part of the net.

## Example

`net.prototxt`:

```
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
```

`solver.prototxt`:

```
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
```

```
$ concord convert net.prototxt solver.prototxt out.onnx
--- standard error
solver.prototxt: error E0610: there are 2 text and 0 binary files, expected one of each
--- exit status 2
```

"""###
}
