// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0322 = ###"""
# W0322: Nothing calls a function of the model

Warning, area: graphs.

The function makes the file larger and does nothing. Often a node was meant to call it and does not:
its domain, name or overload is misspelt, so that it applies something else. Of a model without
nodes, a library of functions, this is not said.

## How to mend it

Look for the node that was to call the function and compare domain, name and overload. If there is
none, remove the function.

## Example

`bad.onnxtxt`:

```
# The node was to call the function: its domain is missing, so that it applies the operator.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Neg" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Neg" domain: "local" input: "a" output: "b"
  opset_import { version: 17 }
  node { op_type: "Constant" output: "zero" attribute { name: "value_float" type: FLOAT f: 0 } }
  node { op_type: "Sub" input: "zero" input: "a" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Neg: warning W0322: nothing calls 'Neg'
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The node was to call the function: its domain is missing, so that it applies the operator.
+# The node calls the function.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
-  node { op_type: "Neg" input: "x" output: "y" }
+  node { op_type: "Neg" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
   name: "Neg" domain: "local" input: "a" output: "b"
   opset_import { version: 17 }
   node { op_type: "Constant" output: "zero" attribute { name: "value_float" type: FLOAT f: 0 } }
   node { op_type: "Sub" input: "zero" input: "a" output: "b" }
 }
```

"""###
}
