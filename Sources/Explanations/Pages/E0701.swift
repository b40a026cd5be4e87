// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0701 = ###"""
# E0701: The converted model computes other numbers

Error, area: verification.

Source and result were run on the same inputs, or the result on inputs with known outputs, and a
value lies outside of the tolerance. Nothing was written. The message names the first value that
differs. If the expected outputs are right, this is a fault of Concord: please report it with the
model.

## Example

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

`values.npz`:

```
0000  50 4b 03 04 14 00 00 00 00 00 00 00 21 00 7c eb  PK..........!.|.
0010  c5 7a 90 00 00 00 90 00 00 00 05 00 00 00 78 2e  .z............x.
0020  6e 70 79 93 4e 55 4d 50 59 01 00 76 00 7b 27 64  npy.NUMPY..v.{'d
0030  65 73 63 72 27 3a 20 27 3c 66 34 27 2c 20 27 66  escr': '<f4', 'f
0040  6f 72 74 72 61 6e 5f 6f 72 64 65 72 27 3a 20 46  ortran_order': F
0050  61 6c 73 65 2c 20 27 73 68 61 70 65 27 3a 20 28  alse, 'shape': (
0060  34 2c 29 2c 20 7d 20 20 20 20 20 20 20 20 20 20  4,), }          
0070  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0080  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0090  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
00a0  20 20 0a 00 00 80 bf 00 00 00 00 00 00 80 3f 00    ............?.
00b0  00 00 40 50 4b 03 04 14 00 00 00 00 00 00 00 21  ..@PK..........!
00c0  00 96 56 ac 89 90 00 00 00 90 00 00 00 05 00 00  ..V.............
00d0  00 79 2e 6e 70 79 93 4e 55 4d 50 59 01 00 76 00  .y.npy.NUMPY..v.
00e0  7b 27 64 65 73 63 72 27 3a 20 27 3c 66 34 27 2c  {'descr': '<f4',
00f0  20 27 66 6f 72 74 72 61 6e 5f 6f 72 64 65 72 27   'fortran_order'
... and 226 more bytes
```

```
$ concord convert net.onnxtxt out.onnx --verify values.npz
net.onnxtxt (ONNX (text)) -> out.onnx (ONNX)
verified: result by optimized kernels, on given data
  1 values compared, 1 of them outputs; largest absolute error 1, of outputs 1
--- standard error
error E0701: 'y': element 3 is 2.0, expected 3.0
nothing was written
--- exit status 1
```

"""###
}
