// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0226 = ###"""
# E0226: A string of a binary message is invalid

Error, area: wire formats.

Strings are UTF-8 without NUL bytes. Cutting or mending one could make two different names the same,
so the file is refused.

## How to mend it

Rename the layer or blob in the tool that wrote the file, and write it again.

## Example

`net.caffemodel`: 77 bytes.

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
