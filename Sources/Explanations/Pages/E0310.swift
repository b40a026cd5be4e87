// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0310 = ###"""
# E0310: Two things define one value

Error, area: graphs.

In static single assignment form each name of a graph is given once: by an input, an initializer or
an output of a node. Of two definitions it is not known which one a reader means. onnx.checker
refuses the model; onnxruntime does for two nodes, but of two initializers takes the later one
without a word.

## How to mend it

Rename one of the two, and the name in the nodes that are meant to read it; or remove the one that
is left over. (An initializer of an input's name is that input's default, and no second definition.)

## Example

`bad.onnxtxt`:

```
# Two nodes compute 'y'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  node { op_type: "Neg" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[1] (Neg): warning W0312: nothing uses what the node computes
bad.onnxtxt: main/node[1] (Neg)/output 0 'y': error E0310: 'y' is defined a second time
  note: main/node[0] (Relu)/output 0 'y': first here
1 error and 1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Two nodes compute 'y'.
+# Each name is given once.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
-  node { op_type: "Neg" input: "x" output: "y" }
+  node { op_type: "Neg" input: "x" output: "z" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
