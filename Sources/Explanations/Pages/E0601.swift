// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0601 = ###"""
# E0601: A node of the source model was not converted

Error, area: conversion.

The importer has no mapping for this kind of node, or not for its settings; the message says why.
The rest of the model was converted, and a placeholder node in the source format's own domain stands
in its place. A model with placeholders can be inspected, but not run.

## How to mend it

`docs/formats` lists the kinds and settings that are converted. Replace the node in the source model
by some of them, or cut the model before it. With --allow-placeholders the result is written all the
same.

## Example

`bad.prototxt`:

```
# Layers of type Magic are not known; what follows them cannot be converted either.
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer { name: "magic" type: "Magic" bottom: "data" top: "magic" }
layer { name: "relu" type: "ReLU" bottom: "magic" top: "relu" }
```

```
$ concord check bad.prototxt
bad.prototxt: magic (Magic): error E0601: layers of type 'Magic' are not known
bad.prototxt: relu (ReLU): error E0601: it follows layer 'magic' (Magic), which was not converted
2 errors
```

## Mended

`near.prototxt` is without the fault:

```diff
-# Layers of type Magic are not known; what follows them cannot be converted either.
+# A type that is known.
 name: "net"
 layer {
   name: "data" type: "Input" top: "data"
   input_param { shape { dim: 1 dim: 3 } }
 }
-layer { name: "magic" type: "Magic" bottom: "data" top: "magic" }
+layer { name: "magic" type: "AbsVal" bottom: "data" top: "magic" }
 layer { name: "relu" type: "ReLU" bottom: "magic" top: "relu" }
```

"""###
}
