// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0401 = ###"""
# E0401: A node applies an unknown operator

Error, area: signatures.

No operator of this name exists in this domain, or among the model's functions. No runtime can run
the node; onnx.checker and onnxruntime refuse the model.

## How to mend it

Check the spelling, upper and lower case included, and the domain: the operators of classical
machine learning are in ai.onnx.ml, those of onnxruntime in com.microsoft. `concord ops` lists what
is known. An operator of your own needs a domain of its own, or a function.

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
