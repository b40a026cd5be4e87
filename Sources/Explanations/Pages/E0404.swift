// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0404 = ###"""
# E0404: An operator is not in the imported operator set

Error, area: signatures.

The operator came with a later operator set than the model imports. onnx.checker and onnxruntime
refuse the node, even where they know the operator.

## How to mend it

Bring the model up to that set with its own exporter, or raise the import after checking that no
other node means something else in it: `concord check` tells where signatures differ. Or write the
operator out in older ones.

## Example

`bad.onnxtxt`:

```
# Gelu came with operator set 20; 17 is imported.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Gelu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Gelu): error E0404: 'Gelu' came with operator set 20, 17 is imported
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Gelu came with operator set 20; 17 is imported.
-ir_version: 8
-opset_import { version: 17 }
+# Operator set 20 is imported.
+ir_version: 9
+opset_import { version: 20 }
 graph {
   name: "main"
   node { op_type: "Gelu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
