// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0130 = ###"""
# E0130: There is nothing to check

Error, area: files.

A folder or pattern that was given leads to no model: no file below it has a known format, or the
configuration leaves out all that have. A check that looks at nothing would pass whatever the models
are like, so it fails.

## How to mend it

Check the path, and quote patterns so that the shell leaves them alone. Then look at include and
exclude in .concord.json; `concord formats` lists the extensions.

## Example

```
$ concord check models/*.onnx
--- standard error
models/*.onnx: error E0130: no model fits the pattern
--- exit status 2
```

"""###
}
