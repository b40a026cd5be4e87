// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0329 = ###"""
# E0329: A metadata key occurs twice

Error, area: graphs.

Keys of 'metadata_props' are distinct; of two values for one key it is not known which is meant.
onnx.checker refuses the model; readers that keep the entries in a dictionary take the last one.

## How to mend it

Remove one of the two.

## Example

`bad.onnxtxt`:

```
# Two values for the key 'author'.
ir_version: 8
opset_import { version: 17 }
metadata_props { key: "author" value: "A" }
metadata_props { key: "author" value: "B" }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0329: metadata has 'author' more than once
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Two values for the key 'author'.
+# Keys that differ, if only in case.
 ir_version: 8
 opset_import { version: 17 }
 metadata_props { key: "author" value: "A" }
-metadata_props { key: "author" value: "B" }
+metadata_props { key: "Author" value: "B" }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
