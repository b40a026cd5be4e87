// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0223 = ###"""
# E0223: A field of a binary message does not have its type's encoding

Error, area: wire formats.

The field's number is known, but its bytes are encoded as another type than the schema gives it.

## How to mend it

The file is damaged, of another kind, or written by a fork of the framework that gave the number
another meaning. In the last case convert it with that fork's own tools first.

## Example

`net.caffemodel`: 79 bytes.

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
