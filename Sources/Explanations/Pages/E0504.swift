// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0504 = ###"""
# E0504: A value has another type than is declared

Error, area: types and shapes.

The type that follows from the operators and the model's inputs is not the one that the model
declares for the value. onnx.checker with full_check and onnxruntime refuse the model.

## How to mend it

If the declaration is stale, correct it to the type that the message names. If it is what you want,
insert a Cast node; or look for the operator that was given something that it was not meant for.

## Example

`bad.onnxtxt`:

```
# The comparison gives truth values; floats are declared.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Less" input: "x" input: "w" output: "y" }
  initializer { name: "w" data_type: 1 float_data: [2] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/output 0 'y': error E0504: 'y' is tensor(bool)[4], but declared tensor(float)[4]
  note: main/node[0] (Less): this node makes it
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The comparison gives truth values; floats are declared.
+# Truth values are declared.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Less" input: "x" input: "w" output: "y" }
   initializer { name: "w" data_type: 1 float_data: [2] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
-  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "y" type { tensor_type { elem_type: 9 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
