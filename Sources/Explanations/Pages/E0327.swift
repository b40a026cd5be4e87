// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0327 = ###"""
# E0327: An attribute refers to one that the function does not declare

Error, area: graphs.

'ref_attr_name' names an attribute of the function around the node, which must be among its
'attribute' or 'attribute_proto' entries. onnx.checker and onnxruntime pass a name that is not;
onnxruntime then computes with the operator's own default, whatever the caller gives.

## How to mend it

Correct the name, or declare the attribute: by name among 'attribute' where callers must give it,
with its default among 'attribute_proto' where they may.

## Example

`bad.onnxtxt`:

```
# The function has an attribute 'slope' and none called 'slop'.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Leaky" domain: "local" input: "x" output: "y"
    attribute { name: "slope" type: FLOAT f: 0.5 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Leaky" domain: "local" input: "a" output: "b" attribute: "slope"
  opset_import { version: 17 }
  node { op_type: "LeakyRelu" input: "a" output: "b"
    attribute { name: "alpha" type: FLOAT ref_attr_name: "slop" }
  }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Leaky/node[0] (LeakyRelu)/attribute alpha: error E0327: the function has no attribute 'slop'
  note: did you mean 'slope'?
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The function has an attribute 'slope' and none called 'slop'.
-ir_version: 8
+# The reference names the attribute; it has a default, so that the call can leave it out.
+ir_version: 9
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
-  node { op_type: "Leaky" domain: "local" input: "x" output: "y"
-    attribute { name: "slope" type: FLOAT f: 0.5 }
-  }
+  node { op_type: "Leaky" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
-  name: "Leaky" domain: "local" input: "a" output: "b" attribute: "slope"
+  name: "Leaky" domain: "local" input: "a" output: "b"
+  attribute_proto { name: "slope" type: FLOAT f: 0.5 }
   opset_import { version: 17 }
   node { op_type: "LeakyRelu" input: "a" output: "b"
-    attribute { name: "alpha" type: FLOAT ref_attr_name: "slop" }
+    attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
   }
 }
```

"""###
}
