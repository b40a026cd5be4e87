// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0503 = ###"""
# E0503: Values that should have one type have different ones

Error, area: types and shapes.

Inputs and outputs that share a type variable in the operator's signature have one type; nothing is
converted by itself. onnxruntime refuses the model.

## How to mend it

Insert a Cast node before the input that differs, or write the constant in the type of the others.

## Example

`bad.onnxtxt`:

```
# A float and an integer; nothing is converted by itself.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Mul" input: "x" input: "w" output: "y" }
  initializer { name: "w" data_type: 7 int64_data: [2] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Mul)/input 1 'w': error E0503: 'B' of Mul-14 is tensor(int64), expected tensor(float)
  note: main/node[0] (Mul)/input 0 'x': 'T' is tensor(float) here
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# A float and an integer; nothing is converted by itself.
+# The integer is converted.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Mul" input: "x" input: "w" output: "y" }
+  node { op_type: "Cast" input: "w" output: "w_float"
+    attribute { name: "to" type: INT i: 1 }
+  }
+  node { op_type: "Mul" input: "x" input: "w_float" output: "y" }
   initializer { name: "w" data_type: 7 int64_data: [2] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
