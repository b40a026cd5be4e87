// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0313 = ###"""
# W0313: Nothing reads an input of the model

Warning, area: graphs.

Whoever runs the model must give a value that has no effect.

## How to mend it

Look for the node that was to read it: its name may be misspelt there, or the node was removed. If
there is none, remove the input, and tell those who run the model.

## Example

`bad.onnxtxt`:

```
# Nothing reads the input 'mask'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  input { name: "mask" type { tensor_type { elem_type: 9 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 1 'mask': warning W0313: nothing reads the input 'mask'
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Nothing reads the input 'mask'.
+# A node reads the input.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" }
+  node { op_type: "Where" input: "mask" input: "x" input: "zero" output: "y" }
+  initializer { name: "zero" data_type: 1 float_data: [0] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   input { name: "mask" type { tensor_type { elem_type: 9 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
