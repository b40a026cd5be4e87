// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0317 = ###"""
# W0317: A graph hands out one value twice

Warning, area: graphs.

Two outputs have one name, so that results which are asked for by name cannot be told apart, and
dictionaries of results lose one.

## How to mend it

Insert an Identity node that gives the second output a name of its own, or drop it.

## Example

`bad.onnxtxt`:

```
# 'y' is an output twice.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/output 1 'y': warning W0317: 'y' is an output already
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'y' is an output twice.
+# The second output has a name of its own.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
+  node { op_type: "Identity" input: "y" output: "y2" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
-  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
+  output { name: "y2" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
