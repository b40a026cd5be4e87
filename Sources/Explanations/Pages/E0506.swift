// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0506 = ###"""
# E0506: A declared extent is negative

Error, area: types and shapes.

Extents count elements. Some tools write -1 for an extent that is not fixed; onnxruntime takes it
for that; readers that take it at its word compute sizes with it.

## How to mend it

Declare a symbol ('dim_param') for an extent that is not fixed, or no value at all.

## Example

`bad.onnxtxt`:

```
# An extent of -1.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: -1 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_param: "batch" } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 0 'x': error E0506: dimension 0 is declared -1
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# An extent of -1.
+# An extent that is not fixed is a symbol; an extent of 0 is allowed, too.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
+  node { op_type: "Relu" input: "none" output: "none_too" }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
-    dim { dim_value: -1 } dim { dim_value: 4 }
+    dim { dim_param: "batch" } dim { dim_value: 4 }
   } } } }
+  input { name: "none" type { tensor_type { elem_type: 1 shape {
+    dim { dim_value: 0 } dim { dim_value: 4 }
+  } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_param: "batch" } dim { dim_value: 4 }
+  } } } }
+  output { name: "none_too" type { tensor_type { elem_type: 1 shape {
+    dim { dim_value: 0 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
