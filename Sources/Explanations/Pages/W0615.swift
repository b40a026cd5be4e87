// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0615 = ###"""
# W0615: Weights in the file belong to no layer of the net

Warning, area: conversion.

The caffemodel file has weights under a layer name that the prototxt does not have. Either the layer
was left out on purpose, as those for training are, or its name was changed and another layer now
lacks them.

## How to mend it

Nothing is to be done in the first case. In the second give the layer its old name.

## Example

`net.caffemodel`: 155 bytes.

`net.prototxt`:

```
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer {
  name: "fc" type: "InnerProduct" bottom: "data" top: "fc"
  inner_product_param { num_output: 2 }
}
```

```
$ concord convert net.prototxt net.caffemodel out.onnx --verify none
net.prototxt + net.caffemodel (Caffe) -> out.onnx (ONNX)
converted: InnerProduct 1, Input 1
wrote out.onnx
--- standard error
net.caffemodel: fc8 (InnerProduct): warning W0615: the net has no layer 'fc8'; its 2 blobs are not used
--- exit status 0
```

"""###
}
