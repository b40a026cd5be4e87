// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0308 = ###"""
# W0308: Nothing is known of a domain

Warning, area: graphs.

The domain is neither the standard's nor one of those whose operators Concord knows, and the model
has no functions in it. Nodes that apply its operators are not checked, and types cannot be inferred
beyond them. onnxruntime refuses such a model unless the operators are registered with it.

## How to mend it

If the domain is misspelt, correct it. If it is your own, silence the warning with `--allow W0308`,
or give the operators' meaning as functions of the model, which every runtime can run.

## Example

`bad.onnxtxt`:

```
# 'com.mircosoft' is misspelt, so that its node is not checked.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "com.mircosoft" version: 1 }
graph {
  name: "main"
  node { op_type: "Gelu" domain: "com.mircosoft" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: warning W0308: nothing is known of domain 'com.mircosoft'
  note: did you mean 'com.microsoft'?
1 warning
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# 'com.mircosoft' is misspelt, so that its node is not checked.
+# Onnxruntime's domain is known.
 ir_version: 8
 opset_import { version: 17 }
-opset_import { domain: "com.mircosoft" version: 1 }
+opset_import { domain: "com.microsoft" version: 1 }
 graph {
   name: "main"
-  node { op_type: "Gelu" domain: "com.mircosoft" input: "x" output: "y" }
+  node { op_type: "Gelu" domain: "com.microsoft" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
