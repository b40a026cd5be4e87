// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0132 = ###"""
# E0132: The baseline cannot be used

Error, area: files.

The file given with --baseline, or named by .concord.json, does not have the form that
--write-baseline writes, or comes from a newer version. Findings that it should suppress cannot be
told from new ones, so nothing is reported.

## How to mend it

Look whether the file was merged by hand, or belongs to another tool; then write it anew with
--write-baseline, and see what of it is new.

## Example

`baseline.json`:

```
[]
```

`net.onnxtxt`:

```
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check net.onnxtxt --baseline baseline.json
--- standard error
baseline.json: error E0132: it has no 'version' or no 'findings'
--- exit status 2
```

"""###
}
