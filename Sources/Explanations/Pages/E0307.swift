// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0307 = ###"""
# E0307: A domain is imported twice

Error, area: graphs.

Each domain has one entry in 'opset_import'. With two that differ, readers differ in which version
they take, and with it in what operators compute. onnx.checker and onnxruntime pass such a model
without a word. 'ai.onnx' and the empty domain are the same one.

## How to mend it

Remove the entry that does not apply: the nodes tell which, since the wrong one gives findings of
its own.

## Example

`bad.onnxtxt`:

```
# The standard's domain has two spellings, here with two versions.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "ai.onnx" version: 16 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0307: 'ai.onnx' is imported in version 17 and again in 16
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The standard's domain has two spellings, here with two versions.
+# Each domain once.
 ir_version: 8
 opset_import { version: 17 }
-opset_import { domain: "ai.onnx" version: 16 }
+opset_import { domain: "ai.onnx.ml" version: 3 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
