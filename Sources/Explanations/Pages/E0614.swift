// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0614 = ###"""
# E0614: Weights have another shape than the layer

Error, area: conversion.

The caffemodel file was made for a net with other settings of this layer, or, in another place,
under the same layer name. Both shapes are in the message.

## Example

`net.caffemodel`:

```
0000  0a 03 6e 65 74 a2 06 4d 0a 02 66 63 12 0c 49 6e  ..net..M..fc..In
0010  6e 65 72 50 72 6f 64 75 63 74 3a 28 3a 04 0a 02  nerProduct:(:...
0020  02 04 2a 20 00 00 80 3f 00 00 80 3f 00 00 80 3f  ..* ...?...?...?
0030  00 00 80 3f 00 00 80 3f 00 00 80 3f 00 00 80 3f  ...?...?...?...?
0040  00 00 80 3f 3a 0f 3a 03 0a 01 02 2a 08 00 00 80  ...?:.:....*....
0050  3f 00 00 80 3f                                   ?...?
```

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
