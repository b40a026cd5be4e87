// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0323 = ###"""
# E0323: An attribute does not declare its type

Error, area: graphs.

Since IR version 2 the field 'type' of an attribute says which of its value fields counts.
onnx.checker and onnxruntime refuse attributes without.

## How to mend it

Declare the type of the value that is there; `concord check --fix` does so. With the onnx package,
`onnx.helper.make_attribute` always sets it.

## Example

`bad.onnxtxt`:

```
# The attribute has a value and does not say of which type.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Softmax" input: "x" output: "y"
    attribute { name: "axis" i: 1 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Softmax)/attribute axis: error E0323: 'axis' declares no type
  fix: declare the type int
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The attribute has a value and does not say of which type.
+# The type is declared.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Softmax" input: "x" output: "y"
-    attribute { name: "axis" i: 1 }
+    attribute { name: "axis" type: INT i: 1 }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
