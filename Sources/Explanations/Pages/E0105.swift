// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0105 = ###"""
# E0105: The format has no phases, levels and stages

Error, area: files.

--phase, --level and --stage choose among the layers of a Caffe net, whose file may describe nets
for training and testing in one. Files of other formats describe one model.

## How to mend it

Leave the options out.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord convert net.onnxtxt net.onnx --phase TRAIN
--- standard error
net.onnxtxt: error E0105: a model of the format ONNX (text) has no phase, level or stages to choose from
--- exit status 2
```

"""###
}
