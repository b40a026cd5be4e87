// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0325 = ###"""
# E0325: An attribute refers to a function's attribute outside of a function

Error, area: graphs.

'ref_attr_name' stands for the value that the caller of a function gives; it has no meaning in the
main graph. onnx.checker and onnxruntime pass it, and onnxruntime computes with 0: the LeakyRelu of
the example has no slope.

## How to mend it

Give the attribute a value. Where nodes were copied out of a function, take it from the node that
called the function.

## Example

`bad.onnxtxt`:

```
# A reference to a function's attribute, in no function.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "LeakyRelu" input: "x" output: "y"
    attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (LeakyRelu)/attribute alpha: error E0325: 'alpha' refers to 'slope', but stands in no function
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# A reference to a function's attribute, in no function.
+# In a function the reference stands for what the caller gives.
 ir_version: 8
 opset_import { version: 17 }
+opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
-  node { op_type: "LeakyRelu" input: "x" output: "y"
-    attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
+  node { op_type: "Leaky" domain: "local" input: "x" output: "y"
+    attribute { name: "slope" type: FLOAT f: 0.5 }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+}
+functions {
+  name: "Leaky" domain: "local" input: "a" output: "b" attribute: "slope"
+  opset_import { version: 17 }
+  node { op_type: "LeakyRelu" input: "a" output: "b"
+    attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
+  }
 }
```

"""###
}
