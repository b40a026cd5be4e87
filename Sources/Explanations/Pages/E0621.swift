// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0621 = ###"""
# E0621: A weight is filled at random

Error, area: conversion.

The init net fills the blob with random numbers (XavierFill, GaussianFill and others): it is the
start of a training and not its result, so there is no number to convert.

## How to mend it

Save the trained weights into the init net, for example with mobile_exporter.Export. With
--allow-placeholders the blob becomes an input of the graph.

## Example

`init_net.pbtxt`:

```
name: "net_init"
op { type: "XavierFill" output: "w" arg { name: "shape" ints: 2 ints: 3 } }
op { type: "ConstantFill" output: "b" arg { name: "shape" ints: 2 } }
```

`predict_net.pbtxt`:

```
name: "net"
op { type: "FC" input: "x" input: "w" input: "b" output: "y" }
external_input: "x"
external_input: "w"
external_input: "b"
external_output: "y"
```

```
$ concord convert predict_net.pbtxt init_net.pbtxt out.onnx --input x:1,3
predict_net.pbtxt + init_net.pbtxt (Caffe2) -> out.onnx
converted: ConstantFill 1, FC 1
not converted: w (XavierFill): 'w' is filled with random numbers
--- standard error
init_net.pbtxt: w (XavierFill): error E0621: 'w' is filled with random numbers; pass trained weights
nothing was written
--- exit status 1
```

"""###
}
