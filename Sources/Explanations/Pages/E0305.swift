// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0305 = ###"""
# E0305: A stored tensor contradicts itself

Error, area: graphs.

The extents, the element type and the payload of a constant tensor do not fit together: too few or
too many bytes, a payload field that does not belong to the element type, a negative extent, several
payload fields, or text that is not UTF-8. Which numbers are meant is not known. onnx.checker passes
lists that are too long, onnxruntime a tensor with two payloads, of which it takes one; most other
cases both refuse.

## How to mend it

The message gives what was found and what the extents call for. If the payload is right, correct
'dims' or 'data_type'; otherwise the tool that wrote the file is at fault, so export the model
again.

## Example

`bad.onnxtxt`:

```
# Four floats need 16 bytes; there are 12.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 raw_data: "\000\000\200?\000\000\000@\000\000@@" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0305: tensor 'w' has 12 bytes, expected 16 for float[4]
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Four floats need 16 bytes; there are 12.
+# 16 bytes.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
-  initializer { name: "w" dims: 4 data_type: 1 raw_data: "\000\000\200?\000\000\000@\000\000@@" }
+  initializer { name: "w" dims: 4 data_type: 1 raw_data: "\000\000\200?\000\000\000@\000\000@@\000\000\200@" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
