// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0303 = ###"""
# W0303: An annotation came with a later IR version

Warning, area: graphs.

Named metadata of graphs and nodes came with a certain version of the intermediate representation.
Readers of the stated version ignore them, which leaves results as they are.

## How to mend it

Raise 'ir_version' to what the message names; `concord check --fix` does so. Or remove the
annotation.

## Example

`bad.onnxtxt`:

```
# Metadata of nodes came with IR version 10; the model states 8.
ir_version: 8
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y"
    metadata_props { key: "layer" value: "1" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Relu): warning W0303: metadata of nodes need IR version 10, the model states 8
  fix: set the IR version to 10
1 warning, 1 with a fix
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Metadata of nodes came with IR version 10; the model states 8.
-ir_version: 8
+# IR version 10 has them.
+ir_version: 10
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y"
     metadata_props { key: "layer" value: "1" }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
```

"""###
}
