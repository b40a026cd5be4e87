// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0322 = ###"""
# E0322: A node has an attribute twice

Error, area: graphs.

Each attribute of a node has a name of its own. Of two values for one name it is not known which
applies; onnx.checker and onnxruntime refuse the node.

## How to mend it

Remove the one that does not apply.

## Example

`bad.onnxtxt`:

```
# 'axis' is given twice.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Softmax" input: "x" output: "y"
    attribute { name: "axis" type: INT i: 0 }
    attribute { name: "axis" type: INT i: 1 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Softmax)/attribute axis: error E0322: 'axis' is there more than once
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'axis' is given twice.
+# 'axis' is given once.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Softmax" input: "x" output: "y"
-    attribute { name: "axis" type: INT i: 0 }
     attribute { name: "axis" type: INT i: 1 }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
