// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0308 = ###"""
# E0308: The version of an imported operator set is not valid

Error, area: graphs.

Versions of operator sets are required, and begin at 1. Without one, operators are looked up in a
set that does not exist, so that onnx.checker and onnxruntime refuse the model.

## How to mend it

State the version of the operator set that the nodes were written for.

## Example

`bad.onnxtxt`:

```
# An import without version.
ir_version: 8
opset_import { domain: "ai.onnx" }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0308: the import of 'ai.onnx' has no version, expected 1 or more
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# An import without version.
+# The version is stated.
 ir_version: 8
-opset_import { domain: "ai.onnx" }
+opset_import { domain: "ai.onnx" version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
