// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0520 = ###"""
# W0520: The scale of a quantized tensor is zero

Warning, area: types and shapes.

Whatever the integers are, they stand for zero: nothing of the tensor is left. Exporters write this
where a channel of the weights is zero throughout, and then it does no harm; where it is not, the
calibration has seen no data.

## How to mend it

Calibrate again with data that reaches the tensor. Leave channels of zeros out, or give them a scale
of 1.

## Example

`bad.onnxtxt`:

```
# Whatever the integers are, they stand for 0.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "DequantizeLinear" input: "w" input: "scale" output: "y" }
  initializer { name: "w" dims: 4 data_type: 3 int32_data: [1, 2, 3, 4] }
  initializer { name: "scale" data_type: 1 float_data: [0] }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (DequantizeLinear)/input 1 'x_scale': warning W0520: 'x_scale' is 0: what it scales counts as 0
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Whatever the integers are, they stand for 0.
+# A scale of a half.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "DequantizeLinear" input: "w" input: "scale" output: "y" }
   initializer { name: "w" dims: 4 data_type: 3 int32_data: [1, 2, 3, 4] }
-  initializer { name: "scale" data_type: 1 float_data: [0] }
+  initializer { name: "scale" data_type: 1 float_data: [0.5] }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
