// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0314 = ###"""
# W0314: A value of a subgraph has the name of one outside

Warning, area: graphs.

The standard asks for names in a subgraph that differ from all names that are visible in it. Readers
that keep one table of names take the one value for the other.

## How to mend it

Rename the inner value, and the name in the nodes of the subgraph that read it.

## Example

`bad.onnxtxt`:

```
# The body of the loop calls its state 'x', as the input of the model.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Loop" input: "count" input: "" input: "x" output: "y"
    attribute { name: "body" type: GRAPH g {
      name: "body"
      node { op_type: "Identity" input: "go" output: "go_on" }
      node { op_type: "Relu" input: "x" output: "next" }
      input { name: "i" type { tensor_type { elem_type: 7 shape { } } } }
      input { name: "go" type { tensor_type { elem_type: 9 shape { } } } }
      input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
      output { name: "go_on" type { tensor_type { elem_type: 9 shape { } } } }
      output { name: "next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
    } }
  }
  initializer { name: "count" data_type: 7 int64_data: [3] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Loop)/body/input 2 'x': warning W0314: 'x' hides a value of the same name outside
  note: main/input 0 'x': the value outside
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The body of the loop calls its state 'x', as the input of the model.
+# The state has a name of its own.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Loop" input: "count" input: "" input: "x" output: "y"
     attribute { name: "body" type: GRAPH g {
       name: "body"
       node { op_type: "Identity" input: "go" output: "go_on" }
-      node { op_type: "Relu" input: "x" output: "next" }
+      node { op_type: "Relu" input: "state" output: "next" }
       input { name: "i" type { tensor_type { elem_type: 7 shape { } } } }
       input { name: "go" type { tensor_type { elem_type: 9 shape { } } } }
-      input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+      input { name: "state" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
       output { name: "go_on" type { tensor_type { elem_type: 9 shape { } } } }
       output { name: "next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
     } }
   }
   initializer { name: "count" data_type: 7 int64_data: [3] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
