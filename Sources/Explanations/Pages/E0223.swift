// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0223 = ###"""
# E0223: A field of a binary message does not have its type's encoding

Error, area: wire formats.

The field's number is known, but its bytes are encoded as another type than the schema gives it. The
file is damaged, of another kind, or written by a fork of the framework that gave the number another
meaning.

## Example

`net.caffemodel`:

```
0000  08 08 0a 03 6e 65 74 a2 06 45 0a 02 66 63 12 0c  ....net..E..fc..
0010  49 6e 6e 65 72 50 72 6f 64 75 63 74 3a 20 3a 04  InnerProduct: :.
0020  0a 02 02 03 2a 18 00 00 80 3f 00 00 80 3f 00 00  ....*....?...?..
0030  80 3f 00 00 80 3f 00 00 80 3f 00 00 80 3f 3a 0f  .?...?...?...?:.
0040  3a 03 0a 01 02 2a 08 00 00 80 3f 00 00 80 3f     :....*....?...?
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
net.caffemodel: name/byte 1: error E0223: the field is encoded as a variable-length number, expected a length and bytes
--- exit status 2
```

"""###
}
