// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0220 = ###"""
# W0220: A field of a text message is not in the schema

Warning, area: wire formats.

The field was skipped. It is either misspelt or comes from a fork of the framework that added fields
of its own. Where the field belongs to a layer that the conversion needs, the result may differ from
what the fork computes.

## How to mend it

Correct the spelling; `docs/formats` lists the settings that are read. If the field is a fork's, see
whether the net computes the same without it.

## Example

`bad.prototxt`:

```
# The parameters are called 'relu_param'.
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" relu_parm { negative_slope: 0.1 } }
```

```
$ concord check bad.prototxt
bad.prototxt:7:72: warning W0220: message type 'caffe.LayerParameter' has no field named 'relu_parm'
1 warning
```

## Mended

`near.prototxt` is without the fault:

```diff
-# The parameters are called 'relu_param'.
+# They are.
 name: "net"
 layer {
   name: "data" type: "Input" top: "data"
   input_param { shape { dim: 1 dim: 3 } }
 }
-layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" relu_parm { negative_slope: 0.1 } }
+layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" relu_param { negative_slope: 0.1 } }
```

"""###
}
