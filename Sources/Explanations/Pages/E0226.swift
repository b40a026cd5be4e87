// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0226 = ###"""
# E0226: A string of a binary message is invalid

Error, area: wire formats.

Strings are UTF-8 without NUL bytes. Cutting or mending one could make two different names the same,
so the file is refused.

## Example

`net.caffemodel`:

```
0000  0a 03 6e 00 74 a2 06 45 0a 02 66 63 12 0c 49 6e  ..n.t..E..fc..In
0010  6e 65 72 50 72 6f 64 75 63 74 3a 20 3a 04 0a 02  nerProduct: :...
0020  02 03 2a 18 00 00 80 3f 00 00 80 3f 00 00 80 3f  ..*....?...?...?
0030  00 00 80 3f 00 00 80 3f 00 00 80 3f 3a 0f 3a 03  ...?...?...?:.:.
0040  0a 01 02 2a 08 00 00 80 3f 00 00 80 3f           ...*....?...?
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
net.caffemodel: name/byte 3: error E0226: the string holds a NUL byte
--- exit status 2
```

"""###
}
