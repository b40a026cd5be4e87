// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0131 = ###"""
# E0131: The configuration cannot be used

Error, area: files.

.concord.json, or the file given with --config, has a member that is not known, a value of the wrong
kind, or a code that does not exist. Such a file is refused as a whole: a slip in it would otherwise
change without a word what is checked.

## How to mend it

Correct the member that the message names: docs/checking.md describes them,
docs/schemas/config.schema.json does so for editors. --no-config checks without the file.

## Example

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

`settings.json`:

```
{
  "denied": ["W0311"]
}
```

```
$ concord check net.onnxtxt --config settings.json
--- standard error
settings.json: error E0131: the configuration: unknown member 'denied'
--- exit status 2
```

"""###
}
