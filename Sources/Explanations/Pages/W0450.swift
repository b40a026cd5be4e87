// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0450 = ###"""
# W0450: A target runtime does not support an operator

Warning, area: signatures.

The check was asked (`--target`) whether a runtime can take the model. The runtime's list of
operators, or the release itself, does not have this one, so that it will refuse the model.

## How to mend it

Write the operator out in others, or choose another runtime. The list is as old as the release that
the message names; docs/targets.md says where it comes from.

## Example

`bad.onnxtxt`:

```
# TensorRT has no Det.
# target: tensorrt
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Det" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 4 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { } } } }
}
```

```
$ concord check --target tensorrt bad.onnxtxt
bad.onnxtxt: main/node[0] (Det): warning W0450: TensorRT 10.15 has no operator 'Det'
  note: what it supports: https://github.com/onnx/onnx-tensorrt/blob/release/10.15-GA/docs/operators.md
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# TensorRT has no Det.
+# TensorRT has ReduceSum.
 # target: tensorrt
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Det" input: "x" output: "y" }
+  node { op_type: "ReduceSum" input: "x" output: "y"
+    attribute { name: "keepdims" type: INT i: 0 }
+  }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 4 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { } } } }
 }
```

"""###
}
