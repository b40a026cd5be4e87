// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0319 = ###"""
# W0319: A constant has denormal elements

Warning, area: graphs.

Numbers below the smallest normal one have fewer digits, and processors are up to a hundred times
slower with them; many runtimes take them for zero, so that results differ in the last digits.
Values are looked at with --weights alone.

## How to mend it

Set them to zero before the export, which changes results by less than rounding does.

## Example

`bad.onnxtxt`:

```
# One of the weights is below the smallest normal number, 1.18e-38.
# weights
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 1e-40, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check --weights bad.onnxtxt
bad.onnxtxt: main/initializer 'w': warning W0319: 1 elements are denormal
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# One of the weights is below the smallest normal number, 1.18e-38.
+# The smallest of the weights is still normal.
 # weights
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
-  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 1e-40, 3, 4] }
+  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 1.2e-38, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
