// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0304 = ###"""
# E0304: A model imports no operator set

Error, area: graphs.

Since IR version 3 a model says in 'opset_import' which operator sets its nodes are taken from.
Without that it is not known what its operators mean, and onnx.checker and onnxruntime refuse the
model.

## How to mend it

Import the operator set that the nodes were written for. The tool that exported the model knows it;
otherwise the newest set in which `concord check` finds no fault with the nodes is a good guess, to
be confirmed by running the model.

## Example

`bad.onnxtxt`:

```
# 'opset_import' is missing, so that it is not known which Relu is meant.
ir_version: 8
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0304: 'opset_import' is empty
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'opset_import' is missing, so that it is not known which Relu is meant.
+# The import is stated, the domain in its long spelling.
 ir_version: 8
+opset_import { domain: "ai.onnx" version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
