// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0312 = ###"""
# E0312: A node stands before one whose output it reads

Error, area: graphs.

Nodes of a graph are listed in topological order: each after the nodes that compute what it reads,
also what its subgraphs read. onnxruntime sorts them itself; onnx.checker and readers that run nodes
as they are listed find the value missing.

## How to mend it

The graph is sound otherwise: `concord check --fix` sorts it.

## Example

`bad.onnxtxt`:

```
# Neg reads 'z' before Relu has computed it.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Neg" input: "z" output: "y" }
  node { op_type: "Relu" input: "x" output: "z" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Neg)/input 0 'z': error E0312: 'z' is read before it is computed
  note: main/node[1] (Relu): it is computed here
  fix: sort the nodes of 'main'
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Neg reads 'z' before Relu has computed it.
+# Each node stands after those whose outputs it reads.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Neg" input: "z" output: "y" }
   node { op_type: "Relu" input: "x" output: "z" }
+  node { op_type: "Neg" input: "z" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
