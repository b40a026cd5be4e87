// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0406 = ###"""
# E0406: A node has more inputs than its operator takes

Error, area: signatures.

The signature of the operator, in the imported operator set, ends before the node's inputs do.
onnx.checker and onnxruntime refuse the node.

## How to mend it

Older versions of an operator often take as an attribute what later ones take as an input: check
that the import is the one that the nodes were written for. Otherwise remove the inputs that are too
many.

## Example

`bad.onnxtxt`:

```
# Before operator set 13, 'axes' of Squeeze is an attribute and no input.
ir_version: 8
opset_import { version: 12 }
graph {
  name: "main"
  node { op_type: "Squeeze" input: "x" input: "axes" output: "y" }
  initializer { name: "axes" dims: 1 data_type: 7 int64_data: [0] }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Squeeze): error E0406: Squeeze-11 takes 1 input, the node has 2
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Before operator set 13, 'axes' of Squeeze is an attribute and no input.
+# From operator set 13 on it is an input.
 ir_version: 8
-opset_import { version: 12 }
+opset_import { version: 13 }
 graph {
   name: "main"
   node { op_type: "Squeeze" input: "x" input: "axes" output: "y" }
   initializer { name: "axes" dims: 1 data_type: 7 int64_data: [0] }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
