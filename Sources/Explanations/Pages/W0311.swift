// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0311 = ###"""
# W0311: Nothing reads an initializer

Warning, area: graphs.

The constant makes the file larger and does nothing.

## How to mend it

First look for a node that was to read it: its name may be misspelt there. If there is none, remove
the initializer; `concord check --fix` does so.

## Example

`bad.onnxtxt`:

```
# Nothing reads 'w'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': warning W0311: nothing reads the initializer 'w'
  fix: remove the initializer
1 warning, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Nothing reads 'w'.
+# The node reads it.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" }
+  node { op_type: "Add" input: "x" input: "w" output: "y" }
   initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
