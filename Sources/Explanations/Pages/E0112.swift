// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0112 = ###"""
# E0112: External data is described wrongly

Error, area: files.

The keys that say where a tensor's payload stands are incomplete or contradictory: there is no
location, a key occurs twice, an offset or length is no decimal number, or the range ends behind the
end of the file. onnx.checker passes a range behind the end of the file; onnxruntime refuses it when
it loads.

## How to mend it

Compare the size of the data file with the original: if it is smaller, it was cut short, so fetch it
again. If it is whole, it belongs to another model or another version of this one; take both files
from one export.

## Example

`bad.onnxtxt`:

```
# The 16 bytes from byte 8 on end behind the file, which has 16.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
    external_data { key: "location" value: "weights.bin" }
    external_data { key: "offset" value: "8" }
    external_data { key: "length" value: "16" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0112: offset 8 and length 16 leave 'weights.bin', which has 16 bytes
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The 16 bytes from byte 8 on end behind the file, which has 16.
+# The range ends where the file does.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
   initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
     external_data { key: "location" value: "weights.bin" }
-    external_data { key: "offset" value: "8" }
+    external_data { key: "offset" value: "0" }
     external_data { key: "length" value: "16" }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
