// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0326 = ###"""
# E0326: Two functions have one name

Error, area: graphs.

Functions of a model differ in domain, name or overload, since nodes call them by these. Of two with
the same it is not known which is meant; onnx.checker and onnxruntime refuse the model.

## How to mend it

Rename one and the nodes that call it, or remove it where both do the same.

## Example

`bad.onnxtxt`:

```
# Two functions of one domain and name.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Act" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Act" domain: "local" input: "a" output: "b"
  opset_import { version: 17 }
  node { op_type: "Relu" input: "a" output: "b" }
}
functions {
  name: "Act" domain: "local" input: "a" output: "b"
  opset_import { version: 17 }
  node { op_type: "Neg" input: "a" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Act: error E0326: there is another function 'Act'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Two functions of one domain and name.
+# The name is the same, the domains differ.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
+opset_import { domain: "local.other" version: 1 }
 graph {
   name: "main"
-  node { op_type: "Act" domain: "local" input: "x" output: "y" }
+  node { op_type: "Act" domain: "local" input: "x" output: "z" }
+  node { op_type: "Act" domain: "local.other" input: "z" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
   name: "Act" domain: "local" input: "a" output: "b"
   opset_import { version: 17 }
   node { op_type: "Relu" input: "a" output: "b" }
 }
 functions {
-  name: "Act" domain: "local" input: "a" output: "b"
+  name: "Act" domain: "local.other" input: "a" output: "b"
   opset_import { version: 17 }
   node { op_type: "Neg" input: "a" output: "b" }
 }
```

"""###
}
