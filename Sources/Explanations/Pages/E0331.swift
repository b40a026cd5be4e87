// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0331 = ###"""
# E0331: A training binding names something that does not exist

Error, area: graphs.

A binding pairs an initializer with the output of a training graph that replaces it. The first must
be an initializer of the main graph or of the algorithm, the second an output of the graph that the
binding belongs to. Neither onnx.checker nor onnxruntime looks at bindings: the training step would
have no effect on the value that was meant.

## How to mend it

Correct the name. Where the model is not to be trained any more, remove 'training_info'.

## Example

`bad.onnxtxt`:

```
# The binding writes to 'w', which is no initializer.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "weight" output: "y" }
  initializer { name: "weight" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
training_info {
  algorithm {
    name: "step"
    node { op_type: "Neg" input: "weight" output: "next" }
    output { name: "next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  }
  update_binding { key: "w" value: "next" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: training_info[0]/update_binding[0]: error E0331: there is no initializer 'w'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The binding writes to 'w', which is no initializer.
+# The binding pairs an initializer of the model with an output of the training graph.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "weight" output: "y" }
   initializer { name: "weight" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 training_info {
   algorithm {
     name: "step"
     node { op_type: "Neg" input: "weight" output: "next" }
     output { name: "next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   }
-  update_binding { key: "w" value: "next" }
+  update_binding { key: "weight" value: "next" }
 }
```

"""###
}
