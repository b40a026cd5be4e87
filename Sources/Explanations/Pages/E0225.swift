// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0225 = ###"""
# E0225: A message nests too deeply or has too many parts

Error, area: wire formats.

Reading would take far more memory than the file itself. No real model does this; the limits keep a
crafted file from exhausting the machine.

## How to mend it

Do not trust the file. If it is your own, look for a net that contains itself over and over.

## Example

`predict_net.pb`: 296 bytes.

```
$ concord convert predict_net.pb out.onnx
--- standard error
predict_net.pb: op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[ ... .arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0].arg[0].n.op[0]/byte 184: error E0225: messages nest deeper than 64
--- exit status 2
```

"""###
}
