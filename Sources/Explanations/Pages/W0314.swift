// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0314 = ###"""
# W0314: A value of a subgraph has the name of one outside

Warning, area: graphs.

The standard asks for names in a subgraph that differ from all names that are visible in it. Readers
that keep one table of names take the one value for the other; onnx.checker and onnxruntime refuse
the output of a node that hides a value outside.

## How to mend it

Rename the inner value, and the name in the nodes of the subgraph that read it.

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
bad.onnxtxt: main/node[1] (If)/then/node[0] (Relu)/output 0 'x': warning W0314: 'x' hides a value of the same name outside
  note: main/input 1 'x': the value outside
1 warning
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
