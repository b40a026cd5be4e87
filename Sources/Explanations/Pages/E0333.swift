// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0333 = ###"""
# E0333: A quantization annotation names a tensor that does not exist

Error, area: graphs.

An annotation attaches to a tensor of the graph, by name, the tensors that hold its scale, zero
point and so on. Each must be a value of the graph. onnx.checker and onnxruntime do not look; a
runtime that quantizes by annotations finds no scale.

## How to mend it

Correct the name, or add an initializer of this name. Where the annotation is left over from an
earlier step, remove it.

## Example

`bad.onnxtxt`:

```
# The annotation names a scale that the graph does not have.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  initializer { name: "y_scale" data_type: 1 float_data: [0.5] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  quantization_annotation { tensor_name: "y"
    quant_parameter_tensor_names { key: "SCALE_TENSOR" value: "scale" }
  }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/quantization_annotation[0]: error E0333: the graph has no value 'scale'
  note: did you mean 'y_scale'?
bad.onnxtxt: main/initializer 'y_scale': warning W0311: nothing reads the initializer 'y_scale'
1 error and 1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The annotation names a scale that the graph does not have.
+# The scale is an initializer, which nothing but the annotation reads.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   initializer { name: "y_scale" data_type: 1 float_data: [0.5] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   quantization_annotation { tensor_name: "y"
-    quant_parameter_tensor_names { key: "SCALE_TENSOR" value: "scale" }
+    quant_parameter_tensor_names { key: "SCALE_TENSOR" value: "y_scale" }
   }
 }
```

"""###
}
