// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0615 = ###"""
# W0615: Weights in the file belong to no layer of the net

Warning, area: conversion.

The caffemodel file has weights under a layer name that the prototxt does not have. Either the layer
was left out on purpose, or its name was changed and another layer now lacks them.

## Example

`net.caffemodel`:

```
0000  0a 03 6e 65 74 a2 06 45 0a 02 66 63 12 0c 49 6e  ..net..E..fc..In
0010  6e 65 72 50 72 6f 64 75 63 74 3a 20 3a 04 0a 02  nerProduct: :...
0020  02 03 2a 18 00 00 80 3f 00 00 80 3f 00 00 80 3f  ..*....?...?...?
0030  00 00 80 3f 00 00 80 3f 00 00 80 3f 3a 0f 3a 03  ...?...?...?:.:.
0040  0a 01 02 2a 08 00 00 80 3f 00 00 80 3f 0a 03 6e  ...*....?...?..n
0050  65 74 a2 06 46 0a 03 66 63 38 12 0c 49 6e 6e 65  et..F..fc8..Inne
0060  72 50 72 6f 64 75 63 74 3a 20 3a 04 0a 02 02 03  rProduct: :.....
0070  2a 18 00 00 80 3f 00 00 80 3f 00 00 80 3f 00 00  *....?...?...?..
0080  80 3f 00 00 80 3f 00 00 80 3f 3a 0f 3a 03 0a 01  .?...?...?:.:...
0090  02 2a 08 00 00 80 3f 00 00 80 3f                 .*....?...?
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
