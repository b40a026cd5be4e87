// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0612 = ###"""
# E0612: The shape of an input is not known

Error, area: conversion.

Data layers take the shape of images from a data base that is not part of the model, and old
caffemodel files leave out the shapes of inputs. Caffe's layers cannot be converted without.

## How to mend it

Pass the shape with --input NAME:EXTENTS, for example --input data:1,3,224,224; or state it in the
prototxt with an Input layer.

## Example

`bad.prototxt`:

```
# Nothing says which shape the input has.
name: "net"
input: "data"
layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
```

```
$ concord check bad.prototxt
bad.prototxt: net: warning W0316: the graph has no outputs
bad.prototxt: relu (ReLU): error E0612: no layer before writes the blob 'data'; if it is an input of the net, pass its shape with --input data:EXTENTS
1 error and 1 warning
```

## Mended

`near.prototxt` is without the fault:

```diff
-# Nothing says which shape the input has.
+# The shape is given.
 name: "net"
 input: "data"
+input_shape { dim: 1 dim: 3 }
 layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
```

"""###
}
