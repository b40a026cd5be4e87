// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0220 = ###"""
# E0220: Text in protobuf's text format is malformed

Error, area: wire formats.

The file is not a message of the expected type in protobuf's text format (prototxt, pbtxt). The
location gives line and column; the message says what the parser wanted there.

## How to mend it

Look just before the place: often a brace or a quote is missing, or a field is misspelt. Where the
first line is already refused, the file is of another kind: give its format with --from.

## Example

`bad.onnxtxt`:

```
# The node is not closed.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y"
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt:7:9: error E0220: expected ':', found '{'
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The node is not closed.
+# Each brace has its partner.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y"
+  node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
