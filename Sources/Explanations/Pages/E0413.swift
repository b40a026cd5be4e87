// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0413 = ###"""
# E0413: A call leaves out an input that the function needs

Error, area: signatures.

An input that the call leaves out is left out of the nodes of the body that read it, and one of them
needs it. Runtimes that inline the function then refuse the body, or read what is not there.

## How to mend it

Give the input in the call, or make the body work without it.

## Example

`bad.onnxtxt`:

```
# The call leaves out 'c', which Add in the function needs.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Sum" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Sum" domain: "local" input: "a" input: "c" output: "b"
  opset_import { version: 17 }
  node { op_type: "Add" input: "a" input: "c" output: "b" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (local::Sum): error E0413: the call leaves out 'c', which the function needs
  note: local::Sum/node[0] (Add): it is read here
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The call leaves out 'c', which Add in the function needs.
+# The call leaves out 'top', which Clip in the function can do without.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
-  node { op_type: "Sum" domain: "local" input: "x" output: "y" }
+  node { op_type: "Bound" domain: "local" input: "x" input: "bottom" output: "y" }
+  initializer { name: "bottom" data_type: 1 float_data: [0] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
-  name: "Sum" domain: "local" input: "a" input: "c" output: "b"
+  name: "Bound" domain: "local" input: "a" input: "bottom" input: "top" output: "b"
   opset_import { version: 17 }
-  node { op_type: "Add" input: "a" input: "c" output: "b" }
+  node { op_type: "Clip" input: "a" input: "bottom" input: "top" output: "b" }
 }
```

"""###
}
