// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0222 = ###"""
# E0222: A binary message is truncated

Error, area: wire formats.

A field of the message says that it is longer than the bytes that are left, so that the rest is
missing.

## How to mend it

The file was cut off, for example by an interrupted download, or it is damaged or of another kind.
Compare its size with the original and fetch it again.

## Example

`net.caffemodel`: 67 bytes.

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
--- standard error
net.caffemodel: layer[0]/byte 7: error E0222: the field is 69 bytes long, but only 59 remain
--- exit status 2
```

"""###
}
