// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0403 = ###"""
# E0403: An attribute has the wrong type

Error, area: signatures.

The operator's signature gives the attribute one type and the node another: an integer where a list
is expected, for example. onnx.checker and onnxruntime refuse the node.

## How to mend it

Write the value in the type that the message names. A list of one element is still a list.

## Example

`bad.onnxtxt`:

```
# 'perm' is a list of integers.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Transpose" input: "x" output: "y"
    attribute { name: "perm" type: INT i: 1 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 4 } dim { dim_value: 2 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Transpose)/attribute perm: error E0403: 'perm' is int, expected ints
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'perm' is a list of integers.
+# A list.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Transpose" input: "x" output: "y"
-    attribute { name: "perm" type: INT i: 1 }
+    attribute { name: "perm" type: INTS ints: [1, 0] }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 4 } dim { dim_value: 2 }
   } } } }
 }
```

"""###
}
