// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0505 = ###"""
# E0505: A value has another shape than is declared

Error, area: types and shapes.

The shape that follows from the operators and the model's inputs is not the one that the model
declares for the value: another rank, or another extent. onnx.checker with full_check refuses the
model; onnxruntime warns and gives a result of the other shape, which breaks those who rely on the
declared one.

## How to mend it

Correct the declaration to the shape that the message names. Where the extent is not fixed, declare
a symbol ('dim_param') instead of a number, or none at all.

## Example

`bad.onnxtxt`:

```
# Two halves of four elements have two each; three are declared.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Split" input: "x" output: "a" output: "b" }
  node { op_type: "Add" input: "a" input: "b" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 3 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/output 0 'y': error E0505: 'y' is tensor(float)[2], but declared tensor(float)[3]
  note: main/node[1] (Add): this node makes it
  note: main/node[0] (Split)/output 0 'a': 'a' is tensor(float)[2]
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Two halves of four elements have two each; three are declared.
+# A symbol is declared; it may stand for any extent.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Split" input: "x" output: "a" output: "b" }
   node { op_type: "Add" input: "a" input: "b" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
-  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 3 } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_param: "n" } } } } }
 }
```

"""###
}
