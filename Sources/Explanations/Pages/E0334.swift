// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0334 = ###"""
# E0334: A function declares an attribute twice

Error, area: graphs.

An attribute of a function is declared once: by name among 'attribute', or with its default among
'attribute_proto'. With both it is not known whether a caller may leave it out; onnxruntime takes
the default.

## How to mend it

Keep the entry of 'attribute_proto' where callers may leave the attribute out, that of 'attribute'
where they must give it.

## Example

`bad.onnxtxt`:

```
# 'slope' is declared by name and again with a default.
ir_version: 9
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Leaky" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Leaky" domain: "local" input: "a" output: "b"
  attribute: "slope"
  attribute_proto { name: "slope" type: FLOAT f: 0.5 }
  opset_import { version: 17 }
  node { op_type: "LeakyRelu" input: "a" output: "b"
    attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
  }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::Leaky/attribute slope: error E0334: 'slope' is declared more than once
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'slope' is declared by name and again with a default.
+# It is declared once, with its default.
 ir_version: 9
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
   node { op_type: "Leaky" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
   name: "Leaky" domain: "local" input: "a" output: "b"
-  attribute: "slope"
   attribute_proto { name: "slope" type: FLOAT f: 0.5 }
   opset_import { version: 17 }
   node { op_type: "LeakyRelu" input: "a" output: "b"
     attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
   }
 }
```

"""###
}
