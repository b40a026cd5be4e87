// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0402 = ###"""
# E0402: A required attribute is missing

Error, area: signatures.

The operator's signature requires an attribute that the node does not have, and for which there is
no default. onnx.checker and onnxruntime refuse the node.

## How to mend it

Add the attribute; the page of the operator in the standard says what it means. If the operator gets
the value as an input in a later operator set, the node was written for that one: correct the
import.

## Example

`bad.onnxtxt`:

```
# Cast does not say to which type.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Cast" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 7 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Cast)/attribute to: error E0402: Cast-13 requires 'to'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Cast does not say to which type.
+# 'to' is stated.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Cast" input: "x" output: "y" }
+  node { op_type: "Cast" input: "x" output: "y"
+    attribute { name: "to" type: INT i: 7 }
+  }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 7 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
