// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0335 = ###"""
# E0335: The IR version does not exist, or is newer than Concord knows

Error, area: graphs.

No release of the standard that is known has this version of the intermediate representation, and
runtimes refuse versions that they do not know: onnxruntime 1.31 those above 13. The file may hold
fields that Concord keeps but does not understand.

## How to mend it

Where the number is wrong, or the model uses nothing new, set an older version in 'ir_version';
otherwise use a newer release of Concord.

## Example

`bad.onnxtxt`:

```
# A version that no release of the standard has.
ir_version: 99
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: error E0335: 'ir_version' is 99, the newest that is known is 14
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# A version that no release of the standard has.
-ir_version: 99
+# The newest version that is known.
+ir_version: 14
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
