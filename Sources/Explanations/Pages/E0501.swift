// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0501 = ###"""
# E0501: A value has a type that the operator does not allow

Error, area: types and shapes.

The signature of the operator, in the imported operator set, lists the types that each input and
output can have. onnxruntime refuses the model.

## How to mend it

Insert a Cast node before the input, and one after the output where the old type is wanted. Or
import a later operator set: newer versions of operators allow more types.

## Example

`bad.onnxtxt`:

```
# Softmax takes floating-point numbers.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Softmax" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 7 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 7 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Softmax)/input 0 'x': error E0501: 'input' of Softmax-13 is tensor(int64), expected one of tensor(float), tensor(float16), tensor(double), tensor(bfloat16)
bad.onnxtxt: main/node[0] (Softmax)/output 0 'y': error E0501: 'output' of Softmax-13 is tensor(int64), expected one of tensor(float), tensor(float16), tensor(double), tensor(bfloat16)
2 errors
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Softmax takes floating-point numbers.
+# The integers are converted.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Softmax" input: "x" output: "y" }
+  node { op_type: "Cast" input: "x" output: "x_float"
+    attribute { name: "to" type: INT i: 1 }
+  }
+  node { op_type: "Softmax" input: "x_float" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 7 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
-  output { name: "y" type { tensor_type { elem_type: 7 shape {
+  output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
