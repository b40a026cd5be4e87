// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0301 = ###"""
# E0301: A model has no graph

Error, area: graphs.

The graph is what a model computes; without it there is nothing to run. onnx.checker and onnxruntime
refuse the file.

## How to mend it

A file like this is often not a model at all, or was cut off while it was written. Compare its size
with the original, and export the model again.

## Example

`bad.onnxtxt`:

```
# The model states its versions and has no graph.
ir_version: 8
opset_import { version: 17 }
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0301: the model has no graph
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The model states its versions and has no graph.
+# A graph that only hands its input on is one all the same.
 ir_version: 8
 opset_import { version: 17 }
+graph {
+  name: "main"
+  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+}
```

"""###
}
