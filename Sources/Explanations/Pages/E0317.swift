// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0317 = ###"""
# E0317: An input or output of the model has no type

Error, area: graphs.

Whoever runs a model learns from its inputs and outputs what to give and what to expect: each
declares its type, and tensors their element type. Shapes can stay open. onnxruntime refuses an
input without type.

## How to mend it

Declare the type. For an output that is computed, `concord check` shows what follows from the nodes
once a wrong type is declared.

## Example

`bad.onnxtxt`:

```
# The input does not say what it takes.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 0 'x': error E0317: the input 'x' declares no type
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The input does not say what it takes.
+# The type is stated, the extent left open.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
-  input { name: "x" }
-  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { } } } } }
 }
```

"""###
}
