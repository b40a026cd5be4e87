// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0339 = ###"""
# E0339: A function has two inputs or outputs of one name

Error, area: graphs.

Inputs of a function are told apart by name in its body, and so are outputs. With two of one name it
is not known which value is meant; onnx.checker refuses the model.

## How to mend it

Rename one of them, and what reads it in the body.

## Example

`bad.onnxtxt`:

```
# Both outputs of the function are called 'b'.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Act" domain: "local" input: "x" output: "y" output: "z" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Act" domain: "local" input: "a" output: "b" output: "b"
  opset_import { version: 17 }
  node { op_type: "Relu" input: "a" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Act: error E0339: the output 'b' occurs twice
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Both outputs of the function are called 'b'.
+# They have names of their own.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
   node { op_type: "Act" domain: "local" input: "x" output: "y" output: "z" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
-  name: "Act" domain: "local" input: "a" output: "b" output: "b"
+  name: "Act" domain: "local" input: "a" output: "b" output: "c"
   opset_import { version: 17 }
   node { op_type: "Relu" input: "a" output: "b" }
+  node { op_type: "Neg" input: "a" output: "c" }
 }
```

"""###
}
