// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0316 = ###"""
# E0316: A graph has no name

Error, area: graphs.

The standard requires a name of every graph, main graphs and subgraphs alike. onnx.checker refuses
graphs without; onnxruntime does not look.

## How to mend it

Give the graph a name. Any text that is not empty will do.

## Example

`bad.onnxtxt`:

```
# The graph has no name.
ir_version: 8
opset_import { version: 17 }
graph {
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: graph: error E0316: the graph has no name
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The graph has no name.
+# Any text will do.
 ir_version: 8
 opset_import { version: 17 }
 graph {
+  name: " "
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
