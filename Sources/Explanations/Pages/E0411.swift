// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0411 = ###"""
# E0411: A node has an attribute that its operator does not know

Error, area: signatures.

The signature of the operator, in the imported operator set, has no attribute of this name.
onnx.checker and onnxruntime refuse the node; a runtime that does not look computes without the
attribute.

## How to mend it

If it is misspelt, correct it. If it belongs to another version of the operator, check that the
import is the one that the nodes were written for. Where it has no meaning, `concord check --fix`
removes it.

## Example

`bad.onnxtxt`:

```
# The attribute of Conv is called 'pads'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Conv" input: "x" input: "w" output: "y"
    attribute { name: "pad" type: INTS ints: [1, 1, 1, 1] }
  }
  initializer { name: "w" dims: 1 dims: 1 dims: 3 dims: 3 data_type: 1 float_data: [1, 1, 1, 1, 1, 1, 1, 1, 1] }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { } dim { }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Conv)/attribute pad: error E0411: 'Conv-11' has no attribute 'pad'
  note: did you mean 'pads'?
  fix: remove 'pad'
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The attribute of Conv is called 'pads'.
+# The operator knows the attribute.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Conv" input: "x" input: "w" output: "y"
-    attribute { name: "pad" type: INTS ints: [1, 1, 1, 1] }
+    attribute { name: "pads" type: INTS ints: [1, 1, 1, 1] }
   }
   initializer { name: "w" dims: 1 dims: 1 dims: 3 dims: 3 data_type: 1 float_data: [1, 1, 1, 1, 1, 1, 1, 1, 1] }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 1 } dim { } dim { }
   } } } }
 }
```

"""###
}
