// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0231 = ###"""
# E0231: A zip archive uses an unsupported feature

Error, area: wire formats.

An entry is encrypted, spans several disks, or is compressed with another method than deflate.
Repack the archive with a common tool.

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
0000  50 4b 03 04 2e 00 00 00 0c 00 00 00 21 00 8d 3c  PK..........!..<
0010  d4 55 7d 00 00 00 90 00 00 00 05 00 00 00 78 2e  .U}...........x.
0020  6e 70 79 42 5a 68 39 31 41 59 26 53 59 6f 74 05  npyBZh91AY&SYot.
0030  8d 00 00 2c 5f e0 60 10 40 e4 04 54 c1 03 42 20  ...,_.`.@..T..B 
0040  af 45 dd 0a 40 00 08 00 20 00 54 35 47 a4 00 d0  .E..@... .T5G...
0050  00 f5 00 7a 4d a8 45 3f 4a 6d 4d 03 4d 1a 00 68  ...zM.E?JmM.M..h
0060  06 85 21 8a 06 4a ec ca e6 42 62 6d 44 0c 1b 7a  ..!..J...BbmD..z
0070  d4 24 04 49 5a 39 7b 5a b9 08 bd 6b 81 ab 4f 8f  .$.IZ9{Z...k..O.
0080  6d d3 8c 3d 79 56 f6 38 79 13 10 26 44 e3 55 04  m..=yV.8y..&D.U.
0090  b3 b7 51 a4 20 ff 17 72 45 38 50 90 6f 74 05 8d  ..Q. ..rE8P.ot..
00a0  50 4b 01 02 2e 03 2e 00 00 00 0c 00 00 00 21 00  PK............!.
00b0  8d 3c d4 55 7d 00 00 00 90 00 00 00 05 00 00 00  .<.U}...........
00c0  00 00 00 00 00 00 00 00 80 01 00 00 00 00 78 2e  ..............x.
00d0  6e 70 79 50 4b 05 06 00 00 00 00 01 00 01 00 33  npyPK..........3
00e0  00 00 00 a0 00 00 00 00 00                       .........
```

```
$ concord run net.onnxtxt --input values.npz
--- standard error
values.npz: byte 160: error E0231: 'x.npy' is compressed with method 12
--- exit status 2
```

"""###
}
