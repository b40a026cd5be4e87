// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0408 = ###"""
# E0408: A node leaves out an input that its operator needs

Error, area: signatures.

The empty name stands for an input that is left out; this one is not optional. onnx.checker and
onnxruntime refuse the node.

## How to mend it

Name the value that the node is to read.

## Example

`bad.onnxtxt`:

```
# The empty name leaves out the weights, without which there is no convolution.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Conv" input: "x" input: "" input: "bias" output: "y"
    attribute { name: "kernel_shape" type: INTS ints: [1, 1] }
  }
  initializer { name: "bias" dims: 1 data_type: 1 float_data: [0] }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Conv)/input 1 'W': error E0408: Conv-11 requires 'W'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The empty name leaves out the weights, without which there is no convolution.
+# The weights are there.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Conv" input: "x" input: "" input: "bias" output: "y"
+  node { op_type: "Conv" input: "x" input: "w" input: "bias" output: "y"
     attribute { name: "kernel_shape" type: INTS ints: [1, 1] }
   }
+  initializer { name: "w" dims: 1 dims: 1 dims: 1 dims: 1 data_type: 1 float_data: [2] }
   initializer { name: "bias" dims: 1 data_type: 1 float_data: [0] }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 1 } dim { dim_value: 1 } dim { dim_value: 4 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
