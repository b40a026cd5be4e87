// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0451 = ###"""
# W0451: A target runtime does not support the version of an operator

Warning, area: signatures.

The check was asked (`--target`) whether a runtime can take the model. The runtime has the operator,
but not in the version that the model's operator set imports: a runtime treats each version that
changed a signature as an operator of its own.

## How to mend it

Import the operator set that the message names, where the other nodes allow it, or use a newer
release of the runtime.

## Example

`bad.onnxtxt`:

```
# Onnxruntime has Add from operator set 7 on.
# target: onnxruntime
ir_version: 3
opset_import { version: 6 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check --target onnxruntime bad.onnxtxt
bad.onnxtxt: main/node[0] (Add): warning W0451: ONNX Runtime 1.31.1 does not have Add-6
  note: the nearest version that it has is Add-7
  note: what it supports: https://github.com/microsoft/onnxruntime/blob/v1.31.1/docs/OperatorKernels.md
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Onnxruntime has Add from operator set 7 on.
+# Operator set 7 is imported.
 # target: onnxruntime
 ir_version: 3
-opset_import { version: 6 }
+opset_import { version: 7 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
