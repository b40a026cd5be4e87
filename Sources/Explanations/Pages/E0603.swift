// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0603 = ###"""
# E0603: A setting of a source node has an unusable value

Error, area: conversion.

The setting is of the wrong type, out of range, or contradicts another one, so that the source
framework itself would refuse the model.

## How to mend it

Correct the setting to what the message asks for. Where the framework does accept it, please report
it with the model.

## Example

`bad.prototxt`:

```
# The window never moves.
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } }
}
layer {
  name: "pool" type: "Pooling" bottom: "data" top: "pool"
  pooling_param { kernel_size: 2 stride: 0 }
}
```

```
$ concord check bad.prototxt
bad.prototxt: pool (Pooling)/attribute stride: error E0603: 'stride' is 0, expected 1 to 2^30
1 error
```

## Mended

`near.prototxt` is without the fault:

```diff
-# The window never moves.
+# It moves by one window each time.
 name: "net"
 layer {
   name: "data" type: "Input" top: "data"
   input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } }
 }
 layer {
   name: "pool" type: "Pooling" bottom: "data" top: "pool"
-  pooling_param { kernel_size: 2 stride: 0 }
+  pooling_param { kernel_size: 2 stride: 2 }
 }
```

"""###
}
