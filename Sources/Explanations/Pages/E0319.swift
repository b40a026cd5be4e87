// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0319 = ###"""
# E0319: An initializer is not an input, before IR version 4

Error, area: graphs.

Up to IR version 3 every initializer of the main graph is listed among its inputs as well; readers
of that version know no others. onnx.checker refuses the model; onnxruntime does not look.

## How to mend it

Raise 'ir_version' to 4, from which on constants stand alone; `concord check --fix` does so. Or list
the initializer among the inputs, with its type.

## Example

`bad.onnxtxt`:

```
# In IR version 3 the initializer has to be listed among the inputs.
ir_version: 3
opset_import { version: 7 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0319: 'w' is not an input, as IR version 3 requires
  fix: set the IR version to 4
1 error, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# In IR version 3 the initializer has to be listed among the inputs.
+# It is listed.
 ir_version: 3
 opset_import { version: 7 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
   initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  input { name: "w" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
