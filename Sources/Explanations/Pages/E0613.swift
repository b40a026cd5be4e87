// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0613 = ###"""
# E0613: The weights of a layer are missing

Error, area: conversion.

The layer has blobs of its own, but no file gives them. Caffe itself would go on with random
numbers.

## How to mend it

Pass the caffemodel file together with the prototxt. Layers are matched by name: where the net was
renamed, give the layer the name that it has in the caffemodel.

## Example

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
$ concord convert net.prototxt out.onnx
net.prototxt (Caffe) -> out.onnx
converted: Input 1
not converted: fc (InnerProduct): no file gives the layer's weights
--- standard error
net.prototxt: fc (InnerProduct): error E0613: no file gives the layer's weights
nothing was written
--- exit status 1
```

"""###
}
