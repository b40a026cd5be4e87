// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0337 = ###"""
# E0337: An input or output of the model has no shape

Error, area: graphs.

Tensors that the model takes and gives have a shape, so that whoever runs it knows at least their
rank: an extent that is not fixed is a symbol, or left open. Exporters that lost the shape on the
way leave it out; onnx.checker refuses such a model, and tools that take the tensor for a scalar go
wrong. Source: the standard's description of the intermediate representation, section Graphs.

## How to mend it

Declare the rank of the tensor, with a symbol for each axis that can vary.

## Example

`bad.onnxtxt`:

```
# The input and the output do not say how many axes they have.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 } } }
  output { name: "y" type { tensor_type { elem_type: 1 } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 0 'x': error E0337: the input 'x' declares no shape
bad.onnxtxt: main/output 0 'y': error E0337: the output 'y' declares no shape
2 errors
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The input and the output do not say how many axes they have.
+# One axis, of any extent.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
-  input { name: "x" type { tensor_type { elem_type: 1 } } }
-  output { name: "y" type { tensor_type { elem_type: 1 } } }
+  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_param: "n" } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_param: "n" } } } } }
 }
```

"""###
}
