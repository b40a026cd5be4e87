// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0230 = ###"""
# E0230: A zip archive is malformed

Error, area: wire formats.

The archive's directory is missing or points outside of the file, or an entry's sizes contradict one
another. The file was cut short, is damaged, or is no zip archive.

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
0000  50 4b 03 04 14 00 00 00 00 00 00 00 21 00 8d 3c  PK..........!..<
0010  d4 55 90 00 00 00 90 00 00 00 05 00 00 00 78 2e  .U............x.
0020  6e 70 79 93 4e 55 4d 50 59 01 00 76 00 7b 27 64  npy.NUMPY..v.{'d
0030  65 73 63 72 27 3a 20 27 3c 66 34 27 2c 20 27 66  escr': '<f4', 'f
0040  6f 72 74 72 61 6e 5f 6f 72 64 65 72 27 3a 20 46  ortran_order': F
0050  61 6c 73 65 2c 20 27 73 68 61 70 65 27 3a 20 28  alse, 'shape': (
0060  34 2c 29 2c 20 7d 20 20 20 20 20 20 20 20 20 20  4,), }          
0070  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0080  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
0090  20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20                  
00a0  20 20 0a 00 00 80 3f 00 00 00 40 00 00 40 40 00    ....?...@..@@.
00b0  00 80 40 50 4b 01 02 14 03 14 00 00 00 00 00 00  ..@PK...........
00c0  00 21 00 8d 3c d4 55 90 00 00 00 90 00 00 00 05  .!..<.U.........
00d0  00 00 00 00                                      ....
```

```
$ concord run net.onnxtxt --input values.npz
--- standard error
values.npz: byte 190: error E0230: there is no directory
--- exit status 2
```

"""###
}
