// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0118 = ###"""
# E0118: A file of external data has another checksum

Error, area: files.

The model says what SHA-1 digest the file with its weights has, and the file has another: it was
damaged on the way, or belongs to another model of the same name. Runtimes do not look, and compute
with what is there. Checksums are looked at with --weights alone.

## How to mend it

Copy or download the file again, from where the model came from. Where the file was changed on
purpose, write the model anew, so that it has the digest of the file as it is.

## Example

`bad.onnxtxt`:

```
# The file beside the model has another SHA-1 digest.
# weights
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
    external_data { key: "location" value: "weights.bin" }
    external_data { key: "checksum" value: "0000000000000000000000000000000000000000" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check --weights bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0118: 'weights.bin' has the SHA-1 digest c26df9440df999ae7d765499acd5ca855709702f, expected '0000000000000000000000000000000000000000'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The file beside the model has another SHA-1 digest.
+# The digest is that of the file.
 # weights
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
   initializer { name: "w" dims: 4 data_type: 1 data_location: EXTERNAL
     external_data { key: "location" value: "weights.bin" }
-    external_data { key: "checksum" value: "0000000000000000000000000000000000000000" }
+    external_data { key: "checksum" value: "c26df9440df999ae7d765499acd5ca855709702f" }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
