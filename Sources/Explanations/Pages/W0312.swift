// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0312 = ###"""
# W0312: Nothing uses what a node computes

Warning, area: graphs.

No output of the graph depends on the node, directly or through other nodes. It takes time in
runtimes that do not remove it, and can be left out without changing results.

## How to mend it

First look for an output that was forgotten, and declare it. If there is none, remove the node;
`concord check --fix` does so.

## Example

`bad.onnxtxt`:

```
# No output depends on Neg.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  node { op_type: "Neg" input: "x" output: "z" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[1] (Neg): warning W0312: nothing uses what the node computes
  fix: remove the node
1 warning, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# No output depends on Neg.
+# What the node computes is an output.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   node { op_type: "Neg" input: "x" output: "z" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
