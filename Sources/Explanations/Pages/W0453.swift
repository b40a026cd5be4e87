// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0453 = ###"""
# W0453: A model is beyond the limits of a target runtime

Warning, area: signatures.

The check was asked (`--target`) whether a runtime can take the model. Its IR version, an operator
set that it imports or an element type is one that the runtime does not read, whatever the operators
are.

## How to mend it

Most models need nothing of the newest IR version: set an older one. For an operator set, each
operator has to exist in the older one as well; export the model for it.

## Example

`bad.onnxtxt`:

```
# Onnxruntime 1.31 reads IR versions up to 13.
# target: onnxruntime
ir_version: 14
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check --target onnxruntime bad.onnxtxt
bad.onnxtxt: warning W0453: 'ir_version' is 14, ONNX Runtime 1.31.1 reads up to 13
  note: what it supports: https://github.com/microsoft/onnxruntime/blob/v1.31.1/docs/OperatorKernels.md
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Onnxruntime 1.31 reads IR versions up to 13.
+# IR version 13 does as well.
 # target: onnxruntime
-ir_version: 14
+ir_version: 13
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
