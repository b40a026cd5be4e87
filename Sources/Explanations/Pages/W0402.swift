// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0402 = ###"""
# W0402: A node applies an operator that the standard does not have in its domain

Warning, area: signatures.

The node is in the standard's domain, but its operator, or the operator in the imported operator
set, is one that onnxruntime has added there: `SimplifiedLayerNormalization`, or
`LayerNormalization` before operator set 17. Onnxruntime and Concord run it; onnx.checker and other
runtimes refuse the model.

## How to mend it

Import an operator set in which the standard has the operator, or write the operator out in others.

## Example

`bad.onnxtxt`:

```
# LayerNormalization is in the standard since operator set 17; 12 is imported.
ir_version: 8
opset_import { version: 12 }
graph {
  name: "main"
  node { op_type: "LayerNormalization" input: "x" input: "scale" output: "y" }
  initializer { name: "scale" dims: 4 data_type: 1 float_data: [1, 1, 1, 1] }
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
bad.onnxtxt: main/node[0] (LayerNormalization): warning W0402: 'LayerNormalization' is onnxruntime's own; the standard has it since operator set 17
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# LayerNormalization is in the standard since operator set 17; 12 is imported.
+# Operator set 17 is imported.
 ir_version: 8
-opset_import { version: 12 }
+opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "LayerNormalization" input: "x" input: "scale" output: "y" }
   initializer { name: "scale" dims: 4 data_type: 1 float_data: [1, 1, 1, 1] }
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
