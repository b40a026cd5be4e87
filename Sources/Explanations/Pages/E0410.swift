// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0410 = ###"""
# E0410: An attribute or input has a value that the operator does not allow

Error, area: signatures.

The value is of the right type but outside of what the operator's definition permits, such as an
axis beyond the rank, a stride of zero, or an unknown mode. Runtimes refuse the node when they load
the model, or fail when they run it; some crash.

## How to mend it

The message gives the value found and what is allowed. Where an axis is out of range, see whether
the rank of the input is the one that the node was written for.

## Example

`bad.onnxtxt`:

```
# Two axes are numbered 0 and 1.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Concat" input: "x" input: "x" output: "y"
    attribute { name: "axis" type: INT i: 2 }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 2 } dim { dim_value: 4 }
  } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape {
    dim { dim_value: 4 } dim { dim_value: 4 }
  } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Concat)/attribute axis: error E0410: 'axis' is 2, expected -2 to 1 for rank 2
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Two axes are numbered 0 and 1.
+# Negative axes count from the back; -2 is the first of two.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Concat" input: "x" input: "x" output: "y"
-    attribute { name: "axis" type: INT i: 2 }
+    attribute { name: "axis" type: INT i: -2 }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 2 } dim { dim_value: 4 }
   } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape {
     dim { dim_value: 4 } dim { dim_value: 4 }
   } } } }
 }
```

"""###
}
