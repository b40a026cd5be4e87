// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0133 = ###"""
# E0133: A file of this format cannot be mended in place

Error, area: files.

--fix changes the graph of a model and writes the file anew. A format other than ONNX would be
written in the form that a conversion gives it, with other layers and names than its author chose,
so the file is left alone.

## How to mend it

Mend its source, or convert it to ONNX and mend that.

## Example

`net.prototxt`:

```
name: "net"
input: "data"
input_shape { dim: 1 dim: 3 }
layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
```

```
$ concord check net.prototxt --fix
--- standard error
net.prototxt: error E0133: Caffe cannot be mended in place
nothing found in net.prototxt
--- exit status 2
```

"""###
}
