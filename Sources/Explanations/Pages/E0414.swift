// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0414 = ###"""
# E0414: A call gives a function an attribute of another type than its body uses

Error, area: signatures.

Nodes of the body refer to the attribute and say of what type it is there; the call gives one of
another type, which runtimes refuse or read as zero.

## How to mend it

Write the value in the type that the body uses: 1.0 for a float, for example.

## Example

`bad.onnxtxt`:

```
# The call gives an integer; the function uses it as a float.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "Leaky" domain: "local" input: "x" output: "y"
    attribute { name: "slope" type: INT i: 1 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions {
  name: "Leaky" domain: "local" input: "a" output: "b" attribute: "slope"
  opset_import { version: 17 }
  node { op_type: "LeakyRelu" input: "a" output: "b"
    attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
  }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (local::Leaky)/attribute slope: error E0414: 'slope' is int, but the function uses it as float
  note: local::Leaky/node[0] (LeakyRelu)/attribute alpha: it is used here
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The call gives an integer; the function uses it as a float.
+# A float.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
   node { op_type: "Leaky" domain: "local" input: "x" output: "y"
-    attribute { name: "slope" type: INT i: 1 }
+    attribute { name: "slope" type: FLOAT f: 1 }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions {
   name: "Leaky" domain: "local" input: "a" output: "b" attribute: "slope"
   opset_import { version: 17 }
   node { op_type: "LeakyRelu" input: "a" output: "b"
     attribute { name: "alpha" type: FLOAT ref_attr_name: "slope" }
   }
 }
```

"""###
}
