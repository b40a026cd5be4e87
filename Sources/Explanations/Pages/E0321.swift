// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0321 = ###"""
# E0321: A sparse tensor contradicts itself

Error, area: graphs.

A sparse tensor has a vector of values and an int64 tensor of as many indices: positions in the
flattened tensor, or one row of coordinates a value. Indices are ascending, occur once, and lie
within the extents. An index outside of them writes to memory that is not the tensor's in a reader
that does not look; onnxruntime refuses that, but passes indices in another order.

## How to mend it

The message says what is not so. Sort the indices together with their values, and take out those
that occur twice. Where an index is too large, see whether it counts from 1, or whether 'dims' is
stale.

## Example

`bad.onnxtxt`:

```
# The indices are not ascending.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  sparse_initializer {
    values { name: "w" dims: 2 data_type: 1 float_data: [1, 2] }
    indices { dims: 2 data_type: 7 int64_data: [3, 0] }
    dims: 4
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/initializer 'w': error E0321: the sparse tensor has index [0] after [3], expected ascending order
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The indices are not ascending.
+# Ascending indices within the extents.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
   sparse_initializer {
     values { name: "w" dims: 2 data_type: 1 float_data: [1, 2] }
-    indices { dims: 2 data_type: 7 int64_data: [3, 0] }
+    indices { dims: 2 data_type: 7 int64_data: [0, 3] }
     dims: 4
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
