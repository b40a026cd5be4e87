// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0407 = ###"""
# E0407: A node has fewer inputs than its operator needs

Error, area: signatures.

The signature of the operator, in the imported operator set, requires more inputs. onnx.checker and
onnxruntime refuse the node.

## How to mend it

Later versions of an operator often take as an input what older ones take as an attribute: check
that the import is the one that the nodes were written for. Otherwise add the inputs that are
missing.

## Example

`bad.onnxtxt`:

```
# Add has two inputs.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Add): error E0407: Add-14 takes 2 inputs, the node has 1
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Add has two inputs.
+# Two inputs, if they are the same.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Add" input: "x" output: "y" }
+  node { op_type: "Add" input: "x" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
