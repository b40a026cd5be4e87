// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0340 = ###"""
# E0340: A subgraph has another number of inputs or outputs than its node

Error, area: graphs.

The operator says what its subgraphs take and give. The branches of If take nothing and give what
the node gives. The body of Loop takes the iteration, the condition and the carried values, and
gives the condition, the carried values and what is collected. The body of Scan takes and gives the
states, then one slice of each sequence. Runtimes that trust the counts read beyond their lists.

## How to mend it

Add or remove inputs and outputs of the subgraph, or of the node, until both sides agree. A branch
reads values of the graph around it by name, without an input.

## Example

`bad.onnxtxt`:

```
# The node has one output, the branch 'then' gives two.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "If" input: "c" output: "y"
    attribute { name: "then_branch" type: GRAPH g {
      name: "then"
      node { op_type: "Relu" input: "x" output: "t" }
      node { op_type: "Abs" input: "x" output: "u" }
      output { name: "t" }
      output { name: "u" }
    } }
    attribute { name: "else_branch" type: GRAPH g {
      name: "else"
      node { op_type: "Neg" input: "x" output: "e" }
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
bad.onnxtxt: main/node[0] (If)/then: error E0340: the subgraph has 2 outputs, If-16 needs 1 here
  note: main/node[0] (If): the node has 1 input and 1 output
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The node has one output, the branch 'then' gives two.
+# Both branches give one value.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "If" input: "c" output: "y"
     attribute { name: "then_branch" type: GRAPH g {
       name: "then"
       node { op_type: "Relu" input: "x" output: "t" }
-      node { op_type: "Abs" input: "x" output: "u" }
       output { name: "t" }
-      output { name: "u" }
     } }
     attribute { name: "else_branch" type: GRAPH g {
       name: "else"
       node { op_type: "Neg" input: "x" output: "e" }
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
