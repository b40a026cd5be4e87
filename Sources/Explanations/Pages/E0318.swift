// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0318 = ###"""
# E0318: A graph hands out a value that nothing defines

Error, area: graphs.

An output of a graph names a value that is computed in it, or is an input or initializer. Nothing
has this name, so that there is nothing to hand out; onnx.checker and onnxruntime refuse the model.

## How to mend it

Compare the name with what the last nodes compute: it may be misspelt, or the node that computes it
was removed. Correct it, or remove the output.

## Example

`bad.onnxtxt`:

```
# The output is called 'z'; the node computes 'y'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Relu): warning W0312: nothing uses what the node computes
bad.onnxtxt: main/output 0 'z': error E0318: nothing defines the output 'z'
1 error and 1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The output is called 'z'; the node computes 'y'.
+# The output has the name of what the node computes.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
-  output { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
