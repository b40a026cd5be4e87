// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0224 = ###"""
# E0224: A binary message is malformed

Error, area: wire formats.

A tag names field 0 or an encoding that does not exist, a number takes more than ten bytes, or the
elements of a packed field do not fill it.

## How to mend it

The file is damaged or of another kind. Fetch it again in binary.

## Example

`net.caffemodel`: 84 bytes.

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
net.caffemodel: byte 77: error E0224: the tag names field 0
--- exit status 2
```

"""###
}
