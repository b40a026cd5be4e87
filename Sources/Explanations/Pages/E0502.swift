// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0502 = ###"""
# E0502: Shapes do not fit together

Error, area: types and shapes.

The shapes of a node's inputs contradict one another, its attributes, or the operator's definition.
onnx.checker with full_check and onnxruntime refuse the model; without inference the node fails when
it is run.

## How to mend it

The message gives the shapes found. See which of them is not what was meant: often a Transpose or
Reshape is missing before the node, or the shape that is declared for an input of the model is
stale.

## Example

`bad.onnxtxt`:

```
# Neither the shapes are equal, nor is one of the extents 1.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 3 data_type: 1 float_data: [1, 2, 3] }
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
bad.onnxtxt: main/node[0] (Add): error E0502: shapes [2, 4] and [3] cannot be broadcast together
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Neither the shapes are equal, nor is one of the extents 1.
+# An extent of 1 is repeated to fit.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
-  initializer { name: "w" dims: 3 data_type: 1 float_data: [1, 2, 3] }
+  initializer { name: "w" dims: 1 data_type: 1 float_data: [1] }
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
