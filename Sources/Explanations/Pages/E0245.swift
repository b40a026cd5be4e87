// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0245 = ###"""
# E0245: An HDF5 file is malformed

Error, area: wire formats.

The library that reads HDF5 cannot make sense of the file, or broke off over it; the message says at
which object.

## How to mend it

The file was cut short, is damaged, or its links go in a circle. Compare its size with the original,
fetch it again, and see whether `h5dump` can read it.

## Example

`net.caffemodel.h5`: 96 bytes.

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
$ concord convert net.prototxt net.caffemodel.h5 out.onnx
--- standard error
net.caffemodel.h5: byte 0: error E0245: cannot open the file from '/': bad byte number in an address
--- exit status 2
```

"""###
}
