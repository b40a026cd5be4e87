// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0508 = ###"""
# E0508: A value is larger than any machine's memory

Error, area: types and shapes.

The shape that is declared, or that follows from the operators, is of a tebibyte or more. Runtimes
that multiply extents without looking end up with a small buffer for it and write beyond, or ask the
system for memory until it ends them; small files that do so are made to do harm.

## How to mend it

Correct the extent, or the constant that it is computed from: often a size in bytes was taken for
one in elements, or a number was read in the wrong byte order.

## Example

`bad.onnxtxt`:

```
# Four tebibytes and more: 274877906944 rows of four numbers.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 274877906944 } dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 274877906944 } dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 0 'x': error E0508: 'x' has shape [274877906944, 4], a tebibyte or more
bad.onnxtxt: main/node[0] (Relu)/output 0 'y': error E0508: 'y' has shape [274877906944, 4], a tebibyte or more
2 errors
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Four tebibytes and more: 274877906944 rows of four numbers.
+# Half a tebibyte, which some machines have.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
-  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 274877906944 } dim { dim_value: 4 } } } } }
-  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 274877906944 } dim { dim_value: 4 } } } } }
+  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 34359738367 } dim { dim_value: 4 } } } } }
+  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 34359738367 } dim { dim_value: 4 } } } } }
 }
```

"""###
}
