// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0320 = ###"""
# E0320: An initializer has the name of a node's output

Error, area: graphs.

The value would be a constant and computed at once, and readers differ in which they take.
onnx.checker and onnxruntime refuse the model.

## How to mend it

Rename one of the two, and the name in the nodes that are meant to read it; or remove what is left
over.

## Example

`bad.onnxtxt`:

```
# 'y' is a constant and computed by a node as well.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  initializer { name: "y" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Relu): warning W0312: nothing uses what the node computes
bad.onnxtxt: main/node[0] (Relu)/output 0 'y': error E0320: 'y' is computed here and an initializer as well
  note: main/initializer 'y': first here
1 error and 1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'y' is a constant and computed by a node as well.
+# The constant has a name of its own.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" }
-  initializer { name: "y" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
+  node { op_type: "Relu" input: "x" output: "z" }
+  node { op_type: "Add" input: "z" input: "w" output: "y" }
+  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
