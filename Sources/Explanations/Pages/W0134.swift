// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0134 = ###"""
# W0134: The weights of a net are not checked

Warning, area: files.

A prototxt file describes the layers of a net, and no file with their weights was given or stands
beside it: one of the same name, or the only one in the folder. The layers are checked as far as
that is possible without weights.

## How to mend it

Give the caffemodel file as well, or put it beside the prototxt under the same name.

## Example

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
$ concord check net.prototxt
net.prototxt: warning W0134: no file gives the weights of 1 layer
1 warning
--- exit status 0
```

"""###
}
