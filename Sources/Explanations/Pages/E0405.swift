// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0405 = ###"""
# E0405: An operator is deprecated in the imported operator set

Error, area: signatures.

The standard has withdrawn the operator; from this operator set on it cannot be used. onnx.checker
and onnxruntime refuse the node.

## How to mend it

Replace it by its successor, which the operator's page in the standard names (Resize for Upsample,
for example), or import an operator set from before.

## Example

`bad.onnxtxt`:

```
# Upsample is deprecated since operator set 10.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Upsample" input: "x" input: "scales" output: "y" }
  initializer { name: "scales" dims: 4 data_type: 1 float_data: [1, 1, 2, 2] }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 2 } dim { dim_value: 2 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Upsample): error E0405: 'Upsample' is deprecated since operator set 10
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Upsample is deprecated since operator set 10.
+# Operator set 9 has it.
 ir_version: 8
-opset_import { version: 17 }
+opset_import { version: 9 }
 graph {
   name: "main"
   node { op_type: "Upsample" input: "x" input: "scales" output: "y" }
   initializer { name: "scales" dims: 4 data_type: 1 float_data: [1, 1, 2, 2] }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 2 } dim { dim_value: 2 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
