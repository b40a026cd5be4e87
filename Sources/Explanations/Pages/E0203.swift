// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0203 = ###"""
# E0203: A protobuf tag is invalid

Error, area: wire formats.

A tag has the field number 0, a wire type that protobuf does not define, or ends a group that was
never begun. What follows cannot be told apart any more: onnx.checker and onnxruntime refuse the
file.

## How to mend it

The file is damaged or not of the expected kind; a common way to damage one is to copy it as text.
Fetch it again in binary, or export the model again.

## Example

`bad.onnx`:

```
0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04 02 05  .y..............
0040  6e 65 77 65 72                                   newer
```

```
$ concord check bad.onnx
bad.onnx: byte 62: error E0203: found field number 0 with wire type 2
1 error
```

## Mended

`near.onnx` is without the fault:

```diff
 0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
 0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
 0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
-0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04 02 05  .y..............
-0040  6e 65 77 65 72                                   newer
+0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04 a2 06  .y..............
+0040  05 6e 65 77 65 72                                .newer
```

"""###
}
