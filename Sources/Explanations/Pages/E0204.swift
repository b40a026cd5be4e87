// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0204 = ###"""
# E0204: A protobuf field has the wrong wire type

Error, area: wire formats.

The schema gives the field another type than the one it is encoded with: for example, text stands
where a number is expected. Protobuf's own readers take such a field for an unknown one and skip it,
so that they report what is missing, if they report anything.

## How to mend it

The file is damaged, of another kind, or was written with another schema: check that the tool that
wrote it uses the field numbers of ONNX, and export the model again.

## Example

`bad.onnx`:

```
0000  0a 01 38 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01  ..8B...:6....x..
0010  79 22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a  y".Relu..mainZ..
0020  01 78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f  .x............b.
0030  0a 01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04     ..y............
```

```
$ concord check bad.onnx
bad.onnx: byte 0: error E0204: field 1 is a length and bytes, expected a variable-length integer
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
-0000  0a 01 38 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01  ..8B...:6....x..
-0010  79 22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a  y".Relu..mainZ..
-0020  01 78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f  .x............b.
-0030  0a 01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04     ..y............
+0000  08 08 42 02 10 11 3a 60 0a 0c 0a 01 78 12 01 79  ..B...:`....x..y
+0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 2a 13 0a 02  ".Relu..main*...
+0020  02 01 10 01 42 01 77 4a 08 00 00 00 00 00 00 00  ....B.wJ........
+0030  00 62 13 0a 01 77 12 0e 0a 0c 08 01 12 08 0a 02  .b...w..........
+0040  08 02 0a 02 08 01 5a 0f 0a 01 78 12 0a 0a 08 08  ......Z...x.....
+0050  01 12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08  .......b...y....
+0060  08 01 12 04 0a 02 08 04                          ........
```

"""###
}
