// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0240 = ###"""
# E0240: JSON text is malformed

Error, area: wire formats.

The text does not follow RFC 8259: for example, a comma too many, a comment, a name without quotes,
a name that occurs twice in one object, or values nested too deeply.

## How to mend it

The message gives the line and column; look just before it. `python3 -m json.tool FILE` finds the
same place.

## Example

`case/data.json`:

```
{
  "rtol": 0.001,
}
```

`case/model.onnx`: 62 bytes.

```
$ concord test case
--- standard error
case/data.json:3:1: error E0240: expected a name in quotes
--- exit status 2
```

"""###
}
