// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0202 = ###"""
# E0202: A protobuf integer is malformed

Error, area: wire formats.

A variable-length integer runs on for more than ten bytes, or a tag does not fit 32 bits. What
follows cannot be told apart any more: onnx.checker and onnxruntime refuse the file.

## How to mend it

The file is damaged or not of the expected kind. Fetch it again, or export the model again.

## Example

`bad.onnx`:

```
0000  08 88 80 80 80 80 80 80 80 80 80 00 42 02 10 11  ............B...
0010  3a 36 0a 0c 0a 01 78 12 01 79 22 04 52 65 6c 75  :6....x..y".Relu
0020  12 04 6d 61 69 6e 5a 0f 0a 01 78 12 0a 0a 08 08  ..mainZ...x.....
0030  01 12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08  .......b...y....
0040  08 01 12 04 0a 02 08 04                          ........
```

```
$ concord check bad.onnx
bad.onnx: byte 1: error E0202: an integer has more than 10 bytes
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
-0000  08 88 80 80 80 80 80 80 80 80 80 00 42 02 10 11  ............B...
-0010  3a 36 0a 0c 0a 01 78 12 01 79 22 04 52 65 6c 75  :6....x..y".Relu
-0020  12 04 6d 61 69 6e 5a 0f 0a 01 78 12 0a 0a 08 08  ..mainZ...x.....
-0030  01 12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08  .......b...y....
-0040  08 01 12 04 0a 02 08 04                          ........
+0000  08 88 80 80 80 80 80 80 80 80 00 42 02 10 11 3a  ...........B...:
+0010  36 0a 0c 0a 01 78 12 01 79 22 04 52 65 6c 75 12  6....x..y".Relu.
+0020  04 6d 61 69 6e 5a 0f 0a 01 78 12 0a 0a 08 08 01  .mainZ...x......
+0030  12 04 0a 02 08 04 62 0f 0a 01 79 12 0a 0a 08 08  ......b...y.....
+0040  01 12 04 0a 02 08 04                             .......
```

"""###
}
