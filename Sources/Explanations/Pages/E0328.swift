// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0328 = ###"""
# E0328: A function has no name

Error, area: graphs.

Nodes call a function by its domain and name, both of which the standard requires. Without a name
nothing can call it, and without a domain it takes the place of an operator of the standard.

## How to mend it

Name the function and its domain, or remove it.

## Example

`bad.onnxtxt`:

```
# A function without name.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  domain: "local" input: "a" output: "b"
  opset_import { version: 17 }
  node { op_type: "Relu" input: "a" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::: error E0328: the function has no name
bad.onnxtxt: local::: warning W0322: nothing calls ''
1 error and 1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# A function without name.
+# A function with a name, which a node calls.
 ir_version: 8
 opset_import { version: 17 }
+opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" }
+  node { op_type: "Act" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
-  domain: "local" input: "a" output: "b"
+  name: "Act" domain: "local" input: "a" output: "b"
   opset_import { version: 17 }
   node { op_type: "Relu" input: "a" output: "b" }
 }
```

"""###
}
