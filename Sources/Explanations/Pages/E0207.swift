// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0207 = ###"""
# E0207: A message occurs twice where one is allowed

Error, area: wire formats.

A field that holds one message occurs a second time inside the same parent. Protobuf merges the two,
so that lists are joined: two graphs become one with the nodes of both. Other readers take the last
one or the first one, so such a file does not mean the same everywhere.

## How to mend it

No exporter writes this: files were joined end to end, or the file was made to mislead. Export the
model again.

## Example

`bad.onnx`:

```
0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04 3a 37  .y............:7
0040  0a 0c 0a 01 78 12 01 79 22 04 52 65 6c 75 12 05  ....x..y".Relu..
0050  6f 74 68 65 72 5a 0f 0a 01 78 12 0a 0a 08 08 01  otherZ...x......
0060  12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08 08  ......b...y.....
0070  01 12 04 0a 02 08 04                             .......
```

```
$ concord check bad.onnx
bad.onnx: byte 62: error E0207: 'graph' occurs again, expected one
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
 0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
 0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
 0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
-0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04 3a 37  .y............:7
-0040  0a 0c 0a 01 78 12 01 79 22 04 52 65 6c 75 12 05  ....x..y".Relu..
-0050  6f 74 68 65 72 5a 0f 0a 01 78 12 0a 0a 08 08 01  otherZ...x......
-0060  12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08 08  ......b...y.....
-0070  01 12 04 0a 02 08 04                             .......
+0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04        .y............
```

"""###
}
