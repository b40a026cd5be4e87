// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0611 = ###"""
# E0611: A Caffe net is inconsistent

Error, area: conversion.

Caffe itself refuses such a net: it mixes 'layer' and 'layers', gives a layer the wrong number of
blobs, writes a blob twice, or uses a setting of the oldest schema in a layer that does not have it.

## How to mend it

The message names the layer. Compare its 'bottom' and 'top' entries with the names that other layers
write.

## Example

`bad.prototxt`:

```
# ReLU reads one blob; it is given two.
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer { name: "relu" type: "ReLU" bottom: "data" bottom: "data" top: "relu" }
```

```
$ concord check bad.prototxt
bad.prototxt: relu (ReLU): error E0611: the layer reads 2 blobs, expected 1
1 error
```

## Mended

`near.prototxt` is without the fault:

```diff
-# ReLU reads one blob; it is given two.
+# One blob.
 name: "net"
 layer {
   name: "data" type: "Input" top: "data"
   input_param { shape { dim: 1 dim: 3 } }
 }
-layer { name: "relu" type: "ReLU" bottom: "data" bottom: "data" top: "relu" }
+layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
```

"""###
}
