// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0316 = ###"""
# W0316: A model has no outputs

Warning, area: graphs.

Nothing that the model computes can be seen. The outputs were most likely lost when a part of a
larger graph was cut out.

## How to mend it

Declare the values that are wanted as outputs.

## Example

`bad.onnxtxt`:

```
# The graph hands out nothing.
# also: W0312 since no output depends on the node
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main: warning W0316: the graph has no outputs
bad.onnxtxt: main/node[0] (Relu): warning W0312: nothing uses what the node computes
  fix: remove the node
2 warnings, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The graph hands out nothing.
-# also: W0312 since no output depends on the node
+# What the node computes is an output.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
