// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0240 = ###"""
# E0240: JSON text is malformed

Error, area: wire formats.

The text does not follow RFC 8259: for example, a comma too many, a comment, a name without quotes,
a name that occurs twice in one object, or values nested too deeply. The message gives the line and
column.

## Example

`case/data.json`:

```
{
  "rtol": 0.001,
}
```

`case/model.onnx`:

```
0000  08 08 42 02 10 11 3a 36 0a 0c 0a 01 78 12 01 79  ..B...:6....x..y
0010  22 04 52 65 6c 75 12 04 6d 61 69 6e 5a 0f 0a 01  ".Relu..mainZ...
0020  78 12 0a 0a 08 08 01 12 04 0a 02 08 04 62 0f 0a  x............b..
0030  01 79 12 0a 0a 08 08 01 12 04 0a 02 08 04        .y............
```

```
$ concord test case
--- standard error
case/data.json:3:1: error E0240: expected a name in quotes
--- exit status 2
```

"""###
}
