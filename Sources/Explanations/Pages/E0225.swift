// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0225 = ###"""
# E0225: A message nests too deeply or has too many parts

Error, area: wire formats.

Reading would take far more memory than the file itself. No real model does this; the limits keep a
crafted file from exhausting the machine.

## Example

`predict_net.pb`:

```
0000  12 a5 02 2a a2 02 42 9f 02 12 9c 02 2a 99 02 42  ...*..B.....*..B
0010  96 02 12 93 02 2a 90 02 42 8d 02 12 8a 02 2a 87  .....*..B.....*.
0020  02 42 84 02 12 81 02 2a fe 01 42 fb 01 12 f8 01  .B.....*..B.....
0030  2a f5 01 42 f2 01 12 ef 01 2a ec 01 42 e9 01 12  *..B.....*..B...
0040  e6 01 2a e3 01 42 e0 01 12 dd 01 2a da 01 42 d7  ..*..B.....*..B.
0050  01 12 d4 01 2a d1 01 42 ce 01 12 cb 01 2a c8 01  ....*..B.....*..
0060  42 c5 01 12 c2 01 2a bf 01 42 bc 01 12 b9 01 2a  B.....*..B.....*
0070  b6 01 42 b3 01 12 b0 01 2a ad 01 42 aa 01 12 a7  ..B.....*..B....
0080  01 2a a4 01 42 a1 01 12 9e 01 2a 9b 01 42 98 01  .*..B.....*..B..
0090  12 95 01 2a 92 01 42 8f 01 12 8c 01 2a 89 01 42  ...*..B.....*..B
00a0  86 01 12 83 01 2a 80 01 42 7e 12 7c 2a 7a 42 78  .....*..B~.|*zBx
00b0  12 76 2a 74 42 72 12 70 2a 6e 42 6c 12 6a 2a 68  .v*tBr.p*nBl.j*h
00c0  42 66 12 64 2a 62 42 60 12 5e 2a 5c 42 5a 12 58  Bf.d*bB`.^*\BZ.X
00d0  2a 56 42 54 12 52 2a 50 42 4e 12 4c 2a 4a 42 48  *VBT.R*PBN.L*JBH
00e0  12 46 2a 44 42 42 12 40 2a 3e 42 3c 12 3a 2a 38  .F*DBB.@*>B<.:*8
00f0  42 36 12 34 2a 32 42 30 12 2e 2a 2c 42 2a 12 28  B6.4*2B0..*,B*.(
... and 40 more bytes
```

```
$ concord convert predict_net.pb out.onnx
--- standard error
predict_net.pb: op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0]/byte 184: error E0225: messages nest deeper than 64
--- exit status 2
```

"""###
}
