// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0315 = ###"""
# W0315: A type is declared for a value that does not exist

Warning, area: graphs.

A value-info entry names no value of the graph. It has no effect; often the node that computed the
value was removed or renamed.

## How to mend it

Remove the entry; `concord check --fix` does so. If the value was renamed, its type is better
declared under the new name.

## Example

`bad.onnxtxt`:

```
# A type is declared for 'z', which the graph does not have.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  value_info { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/value 'z': warning W0315: the graph has no value 'z'
  fix: drop the entry
1 warning, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# A type is declared for 'z', which the graph does not have.
+# The value exists.
 ir_version: 8
 opset_import { version: 17 }
 graph {
   name: "main"
-  node { op_type: "Relu" input: "x" output: "y" }
+  node { op_type: "Neg" input: "x" output: "z" }
+  node { op_type: "Relu" input: "z" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   value_info { name: "z" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
