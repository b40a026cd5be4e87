// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0344 = ###"""
# E0344: A function means another version of an operator than the model

Error, area: graphs.

A function imports its own operator sets, which may differ from the model's only where the operators
that it uses are the same in both: runtimes that inline functions take the model's version, and
compute something else. onnx.checker refuses the model. Source: the description of FunctionProto in
the standard.

## How to mend it

Import in the function what the model imports, and convert its nodes to that version.

## Example

`bad.onnxtxt`:

```
# Softmax means another thing before operator set 13, and that is what the function imports.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Act" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 3 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 3 } dim { dim_value: 4 }
  } } } }
}
functions {
  name: "Act" domain: "local" input: "a" output: "b"
  opset_import { version: 12 }
  node { op_type: "Softmax" input: "a" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Act/node[0] (Softmax): error E0344: the node is Softmax-11 by the function's operator set 12, but Softmax-13 by the model's, 17
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Softmax means another thing before operator set 13, and that is what the function imports.
+# Relu is the same in the operator sets 14 to 17.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
   node { op_type: "Act" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 3 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 3 } dim { dim_value: 4 }
   } } } }
 }
 functions {
   name: "Act" domain: "local" input: "a" output: "b"
-  opset_import { version: 12 }
-  node { op_type: "Softmax" input: "a" output: "b" }
+  opset_import { version: 14 }
+  node { op_type: "Relu" input: "a" output: "b" }
 }
```

"""###
}
