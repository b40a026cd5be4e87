// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0349 = ###"""
# E0349: Two nodes have one name

Error, area: graphs.

Nodes need no names, but those that have some differ in their graph, as the standard asks: people
and tools speak of nodes by them. With one name for two nodes, messages, profiles and settings by
name are ambiguous. onnx.checker passes such a model; onnxruntime refuses it when it loads ("two
nodes with same node name").

## How to mend it

Rename one of the nodes, or take its name away; `concord check --fix` gives the later node a name of
its own.

## Example

`bad.onnxtxt`:

```
# Two nodes are called 'act'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { name: "act" op_type: "Relu" input: "x" output: "z" }
  node { name: "act" op_type: "Neg" input: "z" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/act (Neg): error E0349: the name 'act' is that of another node too
  note: main/act (Relu): the other node
  fix: rename the node to 'act_1'
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Two nodes are called 'act'.
+# Nodes may do without names.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { name: "act" op_type: "Relu" input: "x" output: "z" }
-  node { name: "act" op_type: "Neg" input: "z" output: "y" }
+  node { op_type: "Relu" input: "x" output: "z" }
+  node { op_type: "Neg" input: "z" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
