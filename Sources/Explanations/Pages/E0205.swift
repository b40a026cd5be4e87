// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0205 = ###"""
# E0205: Protobuf messages are nested too deeply

Error, area: wire formats.

Messages lie inside one another to a greater depth than the reader follows. Real models stay far
below the limit; a file made to exhaust the stack does not. Protobuf's own limit is 100.

## How to mend it

Where the model is your own, look for a subgraph or a type that contains itself over and over; write
repetition as a Loop, or as functions that call each other. Do not trust the file otherwise.

## Example

`bad.onnx`:

```
0000  08 08 42 02 10 11 3a 94 2e 12 04 6d 61 69 6e 5a  ..B...:....mainZ
0010  84 17 0a 01 78 12 fe 16 22 fb 16 0a f8 16 22 f5  ....x...".....".
0020  16 0a f2 16 22 ef 16 0a ec 16 22 e9 16 0a e6 16  ....".....".....
0030  22 e3 16 0a e0 16 22 dd 16 0a da 16 22 d7 16 0a  "....."....."...
0040  d4 16 22 d1 16 0a ce 16 22 cb 16 0a c8 16 22 c5  ..".....".....".
0050  16 0a c2 16 22 bf 16 0a bc 16 22 b9 16 0a b6 16  ....".....".....
0060  22 b3 16 0a b0 16 22 ad 16 0a aa 16 22 a7 16 0a  "....."....."...
0070  a4 16 22 a1 16 0a 9e 16 22 9b 16 0a 98 16 22 95  ..".....".....".
0080  16 0a 92 16 22 8f 16 0a 8c 16 22 89 16 0a 86 16  ....".....".....
0090  22 83 16 0a 80 16 22 fd 15 0a fa 15 22 f7 15 0a  "....."....."...
00a0  f4 15 22 f1 15 0a ee 15 22 eb 15 0a e8 15 22 e5  ..".....".....".
00b0  15 0a e2 15 22 df 15 0a dc 15 22 d9 15 0a d6 15  ....".....".....
00c0  22 d3 15 0a d0 15 22 cd 15 0a ca 15 22 c7 15 0a  "....."....."...
00d0  c4 15 22 c1 15 0a be 15 22 bb 15 0a b8 15 22 b5  ..".....".....".
00e0  15 0a b2 15 22 af 15 0a ac 15 22 a9 15 0a a6 15  ....".....".....
00f0  22 a3 15 0a a0 15 22 9d 15 0a 9a 15 22 97 15 0a  "....."....."...
... and 5661 more bytes
```

```
$ concord check bad.onnx
bad.onnx: graph.input[0].type.sequence_type.elem_type.sequence_type.elem_type.sequence_type.elem_type.sequence ... pe.elem_type.sequence_type.elem_type.sequence_type.elem_type/byte 318: error E0205: messages are nested deeper than the limit
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
-0000  08 08 42 02 10 11 3a 94 2e 12 04 6d 61 69 6e 5a  ..B...:....mainZ
-0010  84 17 0a 01 78 12 fe 16 22 fb 16 0a f8 16 22 f5  ....x...".....".
-0020  16 0a f2 16 22 ef 16 0a ec 16 22 e9 16 0a e6 16  ....".....".....
-0030  22 e3 16 0a e0 16 22 dd 16 0a da 16 22 d7 16 0a  "....."....."...
-0040  d4 16 22 d1 16 0a ce 16 22 cb 16 0a c8 16 22 c5  ..".....".....".
-0050  16 0a c2 16 22 bf 16 0a bc 16 22 b9 16 0a b6 16  ....".....".....
-0060  22 b3 16 0a b0 16 22 ad 16 0a aa 16 22 a7 16 0a  "....."....."...
-0070  a4 16 22 a1 16 0a 9e 16 22 9b 16 0a 98 16 22 95  ..".....".....".
-0080  16 0a 92 16 22 8f 16 0a 8c 16 22 89 16 0a 86 16  ....".....".....
-0090  22 83 16 0a 80 16 22 fd 15 0a fa 15 22 f7 15 0a  "....."....."...
-00a0  f4 15 22 f1 15 0a ee 15 22 eb 15 0a e8 15 22 e5  ..".....".....".
-00b0  15 0a e2 15 22 df 15 0a dc 15 22 d9 15 0a d6 15  ....".....".....
-00c0  22 d3 15 0a d0 15 22 cd 15 0a ca 15 22 c7 15 0a  "....."....."...
-00d0  c4 15 22 c1 15 0a be 15 22 bb 15 0a b8 15 22 b5  ..".....".....".
-00e0  15 0a b2 15 22 af 15 0a ac 15 22 a9 15 0a a6 15  ....".....".....
-00f0  22 a3 15 0a a0 15 22 9d 15 0a 9a 15 22 97 15 0a  "....."....."...
-... and 5661 more bytes
+0000  08 08 42 02 10 11 3a 5c 12 04 6d 61 69 6e 5a 29  ..B...:\..mainZ)
+0010  0a 01 78 12 24 22 22 0a 20 22 1e 0a 1c 22 1a 0a  ..x.$"". "..."..
+0020  18 22 16 0a 14 22 12 0a 10 22 0e 0a 0c 22 0a 0a  ."..."..."..."..
+0030  08 22 06 0a 04 0a 02 08 01 62 29 0a 01 78 12 24  .".......b)..x.$
+0040  22 22 0a 20 22 1e 0a 1c 22 1a 0a 18 22 16 0a 14  "". "..."..."...
+0050  22 12 0a 10 22 0e 0a 0c 22 0a 0a 08 22 06 0a 04  "..."..."..."...
+0060  0a 02 08 01                                      ....
```

"""###
}
