// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0110 = ###"""
# E0110: External data lies outside of the model's folder

Error, area: files.

A tensor names a data file by an absolute path, with '..', or through a symbolic link that leads out
of the model's folder. Such a model could read any file of this machine into its weights, so the
file is not opened; onnx.checker and onnxruntime refuse it for the same reason.

## How to mend it

Put the data file beside the model, or below its folder, and name it in 'location' relative to the
model. Models that were downloaded into a cache of links to blobs are read as they are.

## Example

`bad.onnxtxt`:

```
# '..' leads out of the model's folder.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
    external_data { key: "location" value: "../weights.bin" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0110: the location '../weights.bin' leaves the model's folder
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# '..' leads out of the model's folder.
+# A name that only looks like one: 'weights..bin' is in the model's folder.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
   initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
-    external_data { key: "location" value: "../weights.bin" }
+    external_data { key: "location" value: "weights..bin" }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
