// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0345 = ###"""
# E0345: A name contains the character NUL

Error, area: graphs.

Readers written in C or C++ end a text at NUL, so that two names which differ behind it become one,
and what is checked is not what is run. No tool writes such names on purpose: the file is damaged,
or made to deceive.

## How to mend it

Rename the value, node, graph or operator, if the file is to be trusted at all.

## Example

`bad.onnxtxt`:

```
# The name of the input goes on behind a NUL.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x\000hidden" output: "y" }
  input { name: "x\000hidden" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 0 'x\u{0}hidden': error E0345: the name 'x\u{0}hidden' contains NUL
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The name of the input goes on behind a NUL.
+# Names may hold other odd characters.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x\000hidden" output: "y" }
-  input { name: "x\000hidden" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  node { op_type: "Relu" input: "x/hidden:0 \303\244" output: "y" }
+  input { name: "x/hidden:0 \303\244" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
