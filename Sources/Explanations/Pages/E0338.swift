// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0338 = ###"""
# E0338: A node of a subgraph defines a name that is visible from outside

Error, area: graphs.

Outputs of nodes in a subgraph have names that differ from all that are visible there, since a
reader could not tell which of the two a later node means; onnx.checker and onnxruntime refuse such
a model. It happens when a branch is cut out of a graph by hand, or by a pass that does not rename.

## How to mend it

Rename the output in the subgraph, and the name in the nodes that read it there.

## Example

`bad.onnxtxt`:

```
# The branch computes a value 'x', which hides the input of that name.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Neg" input: "x" output: "z" }
  node { op_type: "If" input: "c" output: "y"
    attribute { name: "then_branch" type: GRAPH g {
      name: "then"
      node { op_type: "Relu" input: "z" output: "x" }
      output { name: "x" }
    } }
    attribute { name: "else_branch" type: GRAPH g {
      name: "else"
      node { op_type: "Neg" input: "z" output: "e" }
      output { name: "e" }
    } }
  }
  input { name: "c" type { tensor_type { elem_type: 9 shape { } } } }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[1] (If)/then/node[0] (Relu)/output 0 'x': error E0338: 'x' hides a value of the same name outside
  note: main/input 1 'x': the value outside
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The branch computes a value 'x', which hides the input of that name.
+# A name of its own in the branch.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Neg" input: "x" output: "z" }
   node { op_type: "If" input: "c" output: "y"
     attribute { name: "then_branch" type: GRAPH g {
       name: "then"
-      node { op_type: "Relu" input: "z" output: "x" }
-      output { name: "x" }
+      node { op_type: "Relu" input: "z" output: "t" }
+      output { name: "t" }
     } }
     attribute { name: "else_branch" type: GRAPH g {
       name: "else"
       node { op_type: "Neg" input: "z" output: "e" }
       output { name: "e" }
     } }
   }
   input { name: "c" type { tensor_type { elem_type: 9 shape { } } } }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
