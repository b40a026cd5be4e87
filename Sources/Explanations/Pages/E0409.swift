// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0409 = ###"""
# E0409: A node has more outputs than its operator gives

Error, area: signatures.

The signature of the operator, in the imported operator set, ends before the node's outputs do.
onnx.checker and onnxruntime refuse the node.

## How to mend it

Remove the outputs that are too many. Some operators lost outputs in later operator sets
(BatchNormalization in 14, for example): check that the import is the one that the nodes were
written for.

## Example

`bad.onnxtxt`:

```
# Relu has one output.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" output: "z" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Relu): error E0409: Relu-14 gives 1 output, the node has 2
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Relu has one output.
+# One output.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" output: "z" }
+  node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
