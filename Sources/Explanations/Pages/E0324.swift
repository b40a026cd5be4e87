// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0324 = ###"""
# E0324: The value of an attribute is not of its declared type

Error, area: graphs.

The field 'type' of an attribute names one kind of value and another is present, or none, or the
attribute has a value and refers to one of the function's attributes at once. Readers that go by the
type find 0 or nothing; onnx.checker and onnxruntime refuse the node.

## How to mend it

Write the attribute again, with the one value that is meant and the type that the operator asks for.

## Example

`bad.onnxtxt`:

```
# 'alpha' is declared an integer and holds a float.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "LeakyRelu" input: "x" output: "y"
    attribute { name: "alpha" type: INT f: 0.1 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (LeakyRelu)/attribute alpha: error E0324: 'alpha' is declared int and has a value of type float
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'alpha' is declared an integer and holds a float.
+# A float, as declared.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "LeakyRelu" input: "x" output: "y"
-    attribute { name: "alpha" type: INT f: 0.1 }
+    attribute { name: "alpha" type: FLOAT f: 0.1 }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
