// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0111 = ###"""
# E0111: A file of external data cannot be used

Error, area: files.

The data file that a tensor names does not exist, cannot be read, or is no regular file. The graph
alone cannot be run: onnxruntime refuses to load it.

## How to mend it

A model with external data consists of several files: copy all of them into one folder, and keep
their names. If the data file was renamed, rename it back, or write the model again.

## Example

`bad.onnxtxt`:

```
# There is no file 'weight.bin' beside the model.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
    external_data { key: "location" value: "weight.bin" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0111: 'weight.bin' does not exist beside the model
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# There is no file 'weight.bin' beside the model.
+# The file is there.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
   initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
-    external_data { key: "location" value: "weight.bin" }
+    external_data { key: "location" value: "weights.bin" }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
