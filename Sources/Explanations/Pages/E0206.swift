// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0206 = ###"""
# E0206: A text field is not UTF-8

Error, area: wire formats.

The schema declares the field as text, which protobuf requires to be UTF-8, but its bytes are not.
onnx.checker and onnxruntime pass it; Python gives bytes where text is expected, and readers that
are made from the proto3 form of the schema refuse the file.

## How to mend it

Rename the value, node or key in the tool that wrote the file, and export the model again.

## Example

`bad.onnx`:

```
0000  08 08 42 02 10 11 3a 3e 0a 14 0a 01 78 12 01 79  ..B...:>....x..y
0010  1a 06 67 72 f6 df 65 72 22 04 52 65 6c 75 12 04  ..gr..er".Relu..
0020  6d 61 69 6e 5a 0f 0a 01 78 12 0a 0a 08 08 01 12  mainZ...x.......
0030  04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08 08 01  .....b...y......
0040  12 04 0a 02 08 04                                ......
```

```
$ concord check bad.onnx
bad.onnx: graph.node[0]/byte 18: error E0206: field 3 is text but not UTF-8
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
-0000  08 08 42 02 10 11 3a 3e 0a 14 0a 01 78 12 01 79  ..B...:>....x..y
-0010  1a 06 67 72 f6 df 65 72 22 04 52 65 6c 75 12 04  ..gr..er".Relu..
-0020  6d 61 69 6e 5a 0f 0a 01 78 12 0a 0a 08 08 01 12  mainZ...x.......
-0030  04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08 08 01  .....b...y......
-0040  12 04 0a 02 08 04                                ......
+0000  08 08 42 02 10 11 3a 40 0a 16 0a 01 78 12 01 79  ..B...:@....x..y
+0010  1a 08 67 72 c3 b6 c3 9f 65 72 22 04 52 65 6c 75  ..gr....er".Relu
+0020  12 04 6d 61 69 6e 5a 0f 0a 01 78 12 0a 0a 08 08  ..mainZ...x.....
+0030  01 12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08  .......b...y....
+0040  08 01 12 04 0a 02 08 04                          ........
```

"""###
}
