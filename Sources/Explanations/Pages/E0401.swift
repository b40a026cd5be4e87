// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0401 = ###"""
# E0401: A node applies an unknown operator

Error, area: signatures.

No operator of this name exists in this domain, in the operator set that the model imports, or among
the model's functions. Check the spelling and the domain, and that the model imports an operator set
that has the operator.

## Example

`bad.onnxtxt`:

```
# The operator is misspelt.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Rleu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Rleu): error E0401: no operator 'Rleu' is known in domain 'ai.onnx'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The operator is misspelt.
+# The operator exists.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Rleu" input: "x" output: "y" }
+  node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
