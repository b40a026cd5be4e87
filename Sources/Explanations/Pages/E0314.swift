// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0314 = ###"""
# E0314: A node does not name its operator

Error, area: graphs.

'op_type' is required: it names the operator or function that the node applies. onnx.checker and
onnxruntime refuse the model.

## How to mend it

Name the operator, or remove the node.

## Example

`bad.onnxtxt`:

```
# The node does not say what it computes.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { name: "first" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/first (): error E0314: 'op_type' is empty
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The node does not say what it computes.
+# The node has an operator and no name, which it does not need.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { name: "first" input: "x" output: "y" }
+  node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
