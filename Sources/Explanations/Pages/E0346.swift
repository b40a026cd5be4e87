// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0346 = ###"""
# E0346: A quantization annotation is ambiguous

Error, area: graphs.

A tensor has one annotation, in which each key occurs once, and the keys are those that the standard
defines: SCALE_TENSOR and ZERO_POINT_TENSOR. Readers skip a key that they do not know, and take the
tensor for one that is not quantized.

## How to mend it

Put the names into one annotation, under these keys.

## Example

`bad.onnxtxt`:

```
# Readers do not know the key 'scale'.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  initializer { name: "y_scale" data_type: 1 float_data: [0.5] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  quantization_annotation { tensor_name: "y"
    quant_parameter_tensor_names { key: "scale" value: "y_scale" }
  }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/quantization_annotation[0]: error E0346: the key 'scale' is not one of the standard's: SCALE_TENSOR, ZERO_POINT_TENSOR
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Readers do not know the key 'scale'.
+# The keys are SCALE_TENSOR and ZERO_POINT_TENSOR.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   initializer { name: "y_scale" data_type: 1 float_data: [0.5] }
+  initializer { name: "y_zero" data_type: 2 int32_data: [128] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   quantization_annotation { tensor_name: "y"
-    quant_parameter_tensor_names { key: "scale" value: "y_scale" }
+    quant_parameter_tensor_names { key: "SCALE_TENSOR" value: "y_scale" }
+    quant_parameter_tensor_names { key: "ZERO_POINT_TENSOR" value: "y_zero" }
   }
 }
```

"""###
}
