// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0313 = ###"""
# E0313: Nodes wait for one another

Error, area: graphs.

Each of the nodes reads what another of them computes, so that none can run first. onnx.checker and
onnxruntime refuse the model.

## How to mend it

Follow the notes around the circle. Often two values were given one name by mistake, so rename one.
What is to repeat is written as a Loop or Scan node; state that lives from run to run is an input
and an output of the model.

## Example

`bad.onnxtxt`:

```
# Add reads 'y', which Relu computes from the output of Add.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "y" output: "z" }
  node { op_type: "Relu" input: "z" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Add): error E0313: 2 nodes wait for one another
  note: main/node[1] (Relu): waits as well
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Add reads 'y', which Relu computes from the output of Add.
+# The state that goes round is an input and an output of the model.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "y" output: "z" }
-  node { op_type: "Relu" input: "z" output: "y" }
+  node { op_type: "Relu" input: "z" output: "y_next" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
-  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  input { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "y_next" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
