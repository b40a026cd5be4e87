// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0507 = ###"""
# E0507: The default of an input is not of its declared type

Error, area: types and shapes.

An initializer with the name of an input is that input's default value; its element type and shape
must be those that the input declares. onnx.checker with full_check and onnxruntime refuse the
model.

## How to mend it

Correct the declaration of the input, or the initializer.

## Example

`bad.onnxtxt`:

```
# The input is declared with four elements, its default has three.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  initializer { name: "x" dims: 3 data_type: 1 float_data: [1, 2, 3] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_param: "n" } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/input 0 'x': error E0507: 'x' is tensor(float)[3], but declared tensor(float)[4]
  note: main/initializer 'x': the default
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The input is declared with four elements, its default has three.
+# The default has the declared type.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
-  initializer { name: "x" dims: 3 data_type: 1 float_data: [1, 2, 3] }
+  initializer { name: "x" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_param: "n" } } } } }
 }
```

"""###
}
