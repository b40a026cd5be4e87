// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0330 = ###"""
# E0330: A function calls itself

Error, area: graphs.

A model-local function applies itself, directly or through other functions. Functions are expanded
before they run, which would never end: onnx.checker and onnxruntime refuse the model, others may
hang.

## How to mend it

Follow the notes around the circle and break it: write repetition as a Loop or Scan node.

## Example

`bad.onnxtxt`:

```
# 'Act' calls itself.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Act" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Act" domain: "local" input: "a" output: "b"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "Relu" input: "a" output: "r" }
  node { op_type: "Act" domain: "local" input: "r" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Act: error E0330: 'Act' calls itself
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'Act' calls itself.
+# One function calls another; the order in which they stand does not matter.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
   node { op_type: "Act" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
   name: "Act" domain: "local" input: "a" output: "b"
   opset_import { version: 17 }
   opset_import { domain: "local" version: 1 }
   node { op_type: "Relu" input: "a" output: "r" }
-  node { op_type: "Act" domain: "local" input: "r" output: "b" }
+  node { op_type: "Flip" domain: "local" input: "r" output: "b" }
+}
+functions {
+  name: "Flip" domain: "local" input: "a" output: "b"
+  opset_import { version: 17 }
+  node { op_type: "Neg" input: "a" output: "b" }
 }
```

"""###
}
