// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0614 = ###"""
# E0614: Weights have another shape than the layer

Error, area: conversion.

The caffemodel file was made for a net with other settings of this layer, or, in another place,
under the same layer name. Both shapes are in the message.

## How to mend it

Take prototxt and caffemodel from one source. Where a layer was changed for fine-tuning, use the
caffemodel that was written afterwards.

## Example

`net.caffemodel`: 85 bytes.

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
$ concord convert net.prototxt net.caffemodel out.onnx
net.prototxt + net.caffemodel (Caffe) -> out.onnx
converted: Input 1
not converted: fc (InnerProduct): blob 0 has shape [2, 4], but the layer's settings call for [2, 3]
--- standard error
net.prototxt: fc (InnerProduct): error E0614: blob 0 has shape [2, 4], but the layer's settings call for [2, 3]
nothing was written
--- exit status 1
```

"""###
}
