// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0401 = ###"""
# W0401: A node applies an operator of a runtime that is not known

Warning, area: signatures.

The domain is that of a runtime, such as onnxruntime's `com.microsoft`. Concord knows some of its
operators and not this one; there is no standard that lists all of them. The node is not checked,
types cannot be inferred beyond it, and it cannot be executed.

## How to mend it

If the name is misspelt, correct it: `concord ops` lists the operators that are known. If it is
right, silence the warning with `--allow W0401`.

## Example

`bad.onnxtxt`:

```
# No operator of this name is known in onnxruntime's domain.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "com.microsoft" version: 1 }
graph {
  name: "main"
  node { op_type: "FastGleu" domain: "com.microsoft" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (com.microsoft::FastGleu): warning W0401: no operator 'FastGleu' is known in domain 'com.microsoft'
  note: did you mean 'FastGelu'?
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# No operator of this name is known in onnxruntime's domain.
+# This one is known.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "com.microsoft" version: 1 }
 graph {
   name: "main"
-  node { op_type: "FastGleu" domain: "com.microsoft" input: "x" output: "y" }
+  node { op_type: "FastGelu" domain: "com.microsoft" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
