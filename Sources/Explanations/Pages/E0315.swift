// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0315 = ###"""
# E0315: A declared value has no name

Error, area: graphs.

Inputs, outputs, initializers and value-info entries are found by name, which must not be empty.
Only among the inputs and outputs of a node the empty name has a meaning: an optional one that is
left out. onnx.checker refuses the model; onnxruntime passes an initializer without name, which
nothing can read.

## How to mend it

Give it the name by which nodes read it, or remove it.

## Example

`bad.onnxtxt`:

```
# An initializer without name, so that nothing can read it.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  initializer { dims: 1 data_type: 1 float_data: [1] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer '': error E0315: the name is empty
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# An initializer without name, so that nothing can read it.
+# It has a name, by which it is read.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" }
-  initializer { dims: 1 data_type: 1 float_data: [1] }
+  node { op_type: "Add" input: "x" input: "w" output: "y" }
+  initializer { name: "w" dims: 1 data_type: 1 float_data: [1] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
