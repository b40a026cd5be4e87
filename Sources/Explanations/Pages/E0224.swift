// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0224 = ###"""
# E0224: A binary message is malformed

Error, area: wire formats.

A tag names field 0 or an encoding that does not exist, a number takes more than ten bytes, or the
elements of a packed field do not fill it. The file is damaged or of another kind.

## Example

`net.caffemodel`:

```
0000  0a 03 6e 65 74 a2 06 45 0a 02 66 63 12 0c 49 6e  ..net..E..fc..In
0010  6e 65 72 50 72 6f 64 75 63 74 3a 20 3a 04 0a 02  nerProduct: :...
0020  02 03 2a 18 00 00 80 3f 00 00 80 3f 00 00 80 3f  ..*....?...?...?
0030  00 00 80 3f 00 00 80 3f 00 00 80 3f 3a 0f 3a 03  ...?...?...?:.:.
0040  0a 01 02 2a 08 00 00 80 3f 00 00 80 3f 02 05 6e  ...*....?...?..n
0050  65 77 65 72                                      ewer
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
--- standard error
net.caffemodel: byte 77: error E0224: the tag names field 0
--- exit status 2
```

"""###
}
