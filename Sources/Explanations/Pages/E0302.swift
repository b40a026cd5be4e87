// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0302 = ###"""
# E0302: A model has no valid IR version

Error, area: graphs.

'ir_version' says by which version of the intermediate representation a file is to be read. It is
required, and versions begin at 1. onnx.checker and onnxruntime refuse a model without.

## How to mend it

Set it to the version that the tool that wrote the model follows; 8 goes with operator sets up to
18, 10 with those up to 22. An older version is read by more runtimes, a newer one has more
features: E0303 names what a version lacks.

## Example

`bad.onnxtxt`:

```
# 'ir_version' is missing.
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0302: 'ir_version' is missing
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'ir_version' is missing.
+# The version is stated.
+ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
