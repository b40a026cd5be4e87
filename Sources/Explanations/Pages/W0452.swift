// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0452 = ###"""
# W0452: A target runtime does not support the types of a node

Warning, area: signatures.

The check was asked (`--target`) whether a runtime can take the model. The runtime has the operator,
but no implementation of it for the element type of this input or output.

## How to mend it

Cast to a type that it has, or choose another element type for this part of the model.

## Example

`bad.onnxtxt`:

```
# Onnxruntime has Relu, but not for bfloat16.
# target: onnxruntime
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 16 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 16 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check --target onnxruntime bad.onnxtxt
bad.onnxtxt: main/node[0] (Relu)/input 0 'x': warning W0452: 'X' of Relu-14 is tensor(bfloat16), ONNX Runtime 1.31.1 takes tensor(float), tensor(int8), tensor(int32), tensor(float16), tensor(double)
  note: what it supports: https://github.com/microsoft/onnxruntime/blob/v1.31.1/docs/OperatorKernels.md
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Onnxruntime has Relu, but not for bfloat16.
+# For float it has.
 # target: onnxruntime
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
-  input { name: "x" type { tensor_type { elem_type: 16 shape { dim { dim_value: 4 } } } } }
-  output { name: "y" type { tensor_type { elem_type: 16 shape { dim { dim_value: 4 } } } } }
+  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
