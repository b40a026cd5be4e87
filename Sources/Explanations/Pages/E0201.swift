// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0201 = ###"""
# E0201: A protobuf field is cut off

Error, area: wire formats.

A field's value, or the length it announces, reaches past the end of the message around it or of the
file. No reader can use the rest: onnx.checker and onnxruntime refuse the file.

## How to mend it

The file was cut short, is damaged, or is not of the expected kind. Compare its size and checksum
with the original and fetch it again; if they agree, export the model again.

## Example

`bad.onnx`:

```
0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
0030  01 79 12 0a 0a 08 08 01 12                       .y.......
```

```
$ concord check bad.onnx
bad.onnx: byte 6: error E0201: field 7 announces 54 bytes, but 49 remain
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
 0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
 0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
 0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
-0030  01 79 12 0a 0a 08 08 01 12                       .y.......
+0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04        .y............
```

"""###
}
