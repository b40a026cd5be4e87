// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0303 = ###"""
# E0303: A model uses something that its IR version does not have

Error, area: graphs.

Functions, element types, kinds of constants, quantization annotations and placements on devices
came with certain versions of the intermediate representation. A reader that keeps to the version
that the file states does not know them. onnx.checker and onnxruntime do not look; older and
stricter readers refuse the model, or drop what they do not know.

## How to mend it

Raise 'ir_version' to what the message names; `concord check --fix` does so. Where a runtime is too
old for that version, avoid the feature instead.

## Example

`bad.onnxtxt`:

```
# Functions came with IR version 8; the model states 7.
ir_version: 7
opset_import { version: 13 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Twice" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Twice" domain: "local" input: "a" output: "b"
  opset_import { version: 13 }
  node { op_type: "Add" input: "a" input: "a" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Twice: error E0303: functions need IR version 8, the model states 7
  fix: set the IR version to 8
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Functions came with IR version 8; the model states 7.
-ir_version: 7
+# IR version 8 has functions.
+ir_version: 8
 opset_import { version: 13 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
   node { op_type: "Twice" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
   name: "Twice" domain: "local" input: "a" output: "b"
   opset_import { version: 13 }
   node { op_type: "Add" input: "a" input: "a" output: "b" }
 }
```

"""###
}
