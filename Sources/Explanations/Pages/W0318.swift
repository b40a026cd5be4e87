// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0318 = ###"""
# W0318: A constant has elements that are NaN or infinite

Warning, area: graphs.

One NaN among the weights makes every result that depends on it NaN; an infinity does so as soon as
it meets a zero or another infinity. Both are what a training leaves behind that did not converge,
or a conversion to a narrower type that overflowed. Masks of attention hold infinities on purpose.
Values are looked at with --weights alone.

## How to mend it

Export the model from a sound checkpoint, or in a wider type. Where the infinities are a mask's,
allow the code for that file.

## Example

`bad.onnxtxt`:

```
# One of the weights is NaN.
# weights
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Add" input: "x" input: "w" output: "y" }
  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, nan, 3, 4] }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check --weights bad.onnxtxt
bad.onnxtxt: main/initializer 'w': warning W0318: 1 elements are NaN or infinite
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# One of the weights is NaN.
+# All of the weights are numbers.
 # weights
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Add" input: "x" input: "w" output: "y" }
-  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, nan, 3, 4] }
+  initializer { name: "w" dims: 4 data_type: 1 float_data: [1, 2, 3, 4] }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
