// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0341 = ###"""
# E0341: A value of a subgraph has a type that the operator does not allow

Error, area: graphs.

The condition that the body of Loop takes and gives is a bool tensor of one element, and the number
of the iteration is int64. A runtime that takes other bytes for them runs the loop too often, or
never.

## How to mend it

Compute the condition by a comparison, or insert a Cast.

## Example

`bad.onnxtxt`:

```
# The condition of the loop is a number.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Loop" input: "count" input: "" input: "x" output: "y"
    attribute { name: "body" type: GRAPH g {
      name: "body"
      node { op_type: "Cast" input: "go" output: "go_on"
    attribute { name: "to" type: INT i: 7 }
  }
      node { op_type: "Relu" input: "state" output: "next" }
      input { name: "i" type { tensor_type { elem_type: 7 shape { } } } }
      input { name: "go" type { tensor_type { elem_type: 9 shape { } } } }
      input { name: "state" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
      output { name: "go_on" type { tensor_type { elem_type: 7 shape { } } } }
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
bad.onnxtxt: main/node[0] (Loop)/body/output 0 'go_on': error E0341: the condition is tensor(int64)[], expected tensor(bool)
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The condition of the loop is a number.
+# A truth value.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Loop" input: "count" input: "" input: "x" output: "y"
     attribute { name: "body" type: GRAPH g {
       name: "body"
-      node { op_type: "Cast" input: "go" output: "go_on"
-    attribute { name: "to" type: INT i: 7 }
-  }
+      node { op_type: "Not" input: "go" output: "stop" }
+      node { op_type: "Not" input: "stop" output: "go_on" }
       node { op_type: "Relu" input: "state" output: "next" }
       input { name: "i" type { tensor_type { elem_type: 7 shape { } } } }
       input { name: "go" type { tensor_type { elem_type: 9 shape { } } } }
       input { name: "state" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
-      output { name: "go_on" type { tensor_type { elem_type: 7 shape { } } } }
+      output { name: "go_on" type { tensor_type { elem_type: 9 shape { } } } }
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
