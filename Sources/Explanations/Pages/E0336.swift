// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0336 = ###"""
# E0336: An operator set does not exist, or is newer than Concord knows

Error, area: graphs.

No release of the standard that is known has the operator set, so that nobody can say what the
model's operators mean; onnxruntime refuses it, too. Operators are checked as the newest set that is
known defines them.

## How to mend it

Where the number is wrong, import the set that the nodes were written for. Where the model is newer
than Concord, use a newer release of it; to run the model today, export it for an older operator
set.

## Example

`bad.onnxtxt`:

```
# An operator set that does not exist yet.
ir_version: 8
opset_import { version: 99 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0336: operator set 99 of 'ai.onnx' is imported, the newest that is known is 28
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# An operator set that does not exist yet.
-ir_version: 8
-opset_import { version: 99 }
+# An operator set that is known.
+ir_version: 10
+opset_import { version: 22 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
