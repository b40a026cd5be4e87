// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0343 = ###"""
# E0343: Training is described in a way that cannot be carried out

Error, area: graphs.

The graph that computes first values takes no inputs. A step of training writes each variable once,
so no two bindings of one list have the same key. Of two it is not known which value stays.

## How to mend it

Give initial values by constants or random nodes, and remove bindings that repeat another.

## Example

`bad.onnxtxt`:

```
# A step of training writes 'weight' twice.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "weight" output: "y" }
  initializer { name: "weight" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
training_info {
  algorithm {
    name: "step"
    node { op_type: "Neg" input: "weight" output: "next" }
    node { op_type: "Abs" input: "weight" output: "other" }
    output { name: "next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
    output { name: "other" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  }
  update_binding { key: "weight" value: "next" }
  update_binding { key: "weight" value: "other" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: training_info[0]/update_binding[1]: error E0343: 'weight' is bound already
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# A step of training writes 'weight' twice.
+# Each variable once.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Add" input: "x" input: "weight" output: "y" }
+  node { op_type: "Mul" input: "x" input: "weight" output: "z" }
+  node { op_type: "Add" input: "z" input: "bias" output: "y" }
   initializer { name: "weight" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
+  initializer { name: "bias" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 training_info {
   algorithm {
     name: "step"
     node { op_type: "Neg" input: "weight" output: "next" }
-    node { op_type: "Abs" input: "weight" output: "other" }
+    node { op_type: "Abs" input: "bias" output: "other" }
     output { name: "next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
     output { name: "other" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   }
   update_binding { key: "weight" value: "next" }
-  update_binding { key: "weight" value: "other" }
+  update_binding { key: "bias" value: "other" }
 }
```

"""###
}
