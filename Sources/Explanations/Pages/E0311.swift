// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0311 = ###"""
# E0311: A node reads a value that nothing defines

Error, area: graphs.

Neither an input, an initializer nor a node of this graph, or of a graph around it, has the name. No
runtime can compute the node; onnx.checker and onnxruntime refuse the model.

## How to mend it

Compare the name with those of the nodes before: it may be misspelt, or the node that computes it
was removed. Values of a subgraph are not visible outside of it: hand them out as its outputs. A
function sees its own inputs only: pass it what it needs.

## Example

`bad.onnxtxt`:

```
# The node reads 'xx', which nothing defines.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "xx" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Add)/input 1 'xx': error E0311: nothing defines 'xx'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The node reads 'xx', which nothing defines.
+# The node reads 'x'; a value may be read twice.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Add" input: "x" input: "xx" output: "y" }
+  node { op_type: "Add" input: "x" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
