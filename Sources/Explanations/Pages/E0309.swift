// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0309 = ###"""
# E0309: A domain is used but not imported

Error, area: graphs.

'opset_import' must name every domain that a node's operator is taken from, with the version of its
operator set; a function has imports of its own, and those of the model do not hold for it. Without
the version it is not known what the operator means, and onnx.checker refuses the model.

## How to mend it

Add the import; `concord check --fix` adds the newest version that is known. Where the nodes were
written for an older one, correct it.

## Example

`bad.onnxtxt`:

```
# Scaler is of the domain ai.onnx.ml, which is not imported.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Scaler" domain: "ai.onnx.ml" input: "x" output: "y"
    attribute { name: "offset" type: FLOATS floats: [0] }
    attribute { name: "scale" type: FLOATS floats: [2] }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (ai.onnx.ml::Scaler): error E0309: 'ai.onnx.ml' is used but not imported
  fix: import version 5 of 'ai.onnx.ml'
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Scaler is of the domain ai.onnx.ml, which is not imported.
+# Both domains that nodes use are imported.
 ir_version: 8
 opset_import { version: 17 }
+opset_import { domain: "ai.onnx.ml" version: 3 }
 graph {
   name: "main"
-  node { op_type: "Scaler" domain: "ai.onnx.ml" input: "x" output: "y"
+  node { op_type: "Scaler" domain: "ai.onnx.ml" input: "x" output: "s"
     attribute { name: "offset" type: FLOATS floats: [0] }
     attribute { name: "scale" type: FLOATS floats: [2] }
   }
+  node { op_type: "Relu" input: "s" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
