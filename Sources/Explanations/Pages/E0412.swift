// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0412 = ###"""
# E0412: A node lacks an output that its operator always gives

Error, area: signatures.

Outputs that are not optional are named by every node, even where nothing reads them. onnx.checker
and onnxruntime refuse the node.

## How to mend it

Give the missing outputs names that nothing else has.

## Example

`bad.onnxtxt`:

```
# TopK gives values and indices, both always.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "TopK" input: "x" input: "k" output: "values" }
  initializer { name: "k" dims: 1 data_type: 7 int64_data: [2] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "values" type { tensor_type { elem_type: 1 shape { dim { dim_value: 2 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (TopK): error E0412: TopK-11 gives 2 outputs, the node has 1
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# TopK gives values and indices, both always.
+# The indices are named, though nothing reads them.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "TopK" input: "x" input: "k" output: "values" }
+  node { op_type: "TopK" input: "x" input: "k" output: "values" output: "indices" }
   initializer { name: "k" dims: 1 data_type: 7 int64_data: [2] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "values" type { tensor_type { elem_type: 1 shape { dim { dim_value: 2 } } } } }
 }
```

"""###
}
