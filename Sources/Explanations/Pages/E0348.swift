// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0348 = ###"""
# E0348: Functions call one another too deeply or too often

Error, area: graphs.

Runtimes put the bodies of functions in the place of calls before they run a model. Forty functions,
each of which calls the next one twice, become a million million nodes, and a chain of a hundred
thousand calls overflows the stack of those that follow it by recursion. Concord expands a hundred
levels, and at most 50,000 nodes and twenty times those of the model.

## How to mend it

Do not trust the file if it is not your own. Otherwise write repetition as a Loop or Scan node, or
call fewer functions in a row.

## Example

`bad.onnxtxt`:

```
# Eighteen functions, each of which calls the next one twice.
ir_version: 8
opset_import { version: 17 }
opset_import { domain: "local" version: 1 }
graph {
  name: "main"
  node { op_type: "f17" domain: "local" input: "x" output: "y" }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
functions { name: "f0" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "Relu" input: "a" output: "b" }
  node { op_type: "Relu" input: "b" output: "c" }
}
functions { name: "f1" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f0" domain: "local" input: "a" output: "b" }
  node { op_type: "f0" domain: "local" input: "b" output: "c" }
}
functions { name: "f2" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f1" domain: "local" input: "a" output: "b" }
  node { op_type: "f1" domain: "local" input: "b" output: "c" }
}
functions { name: "f3" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f2" domain: "local" input: "a" output: "b" }
  node { op_type: "f2" domain: "local" input: "b" output: "c" }
}
functions { name: "f4" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f3" domain: "local" input: "a" output: "b" }
  node { op_type: "f3" domain: "local" input: "b" output: "c" }
}
functions { name: "f5" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f4" domain: "local" input: "a" output: "b" }
  node { op_type: "f4" domain: "local" input: "b" output: "c" }
}
functions { name: "f6" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f5" domain: "local" input: "a" output: "b" }
  node { op_type: "f5" domain: "local" input: "b" output: "c" }
}
functions { name: "f7" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f6" domain: "local" input: "a" output: "b" }
  node { op_type: "f6" domain: "local" input: "b" output: "c" }
}
functions { name: "f8" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f7" domain: "local" input: "a" output: "b" }
  node { op_type: "f7" domain: "local" input: "b" output: "c" }
}
functions { name: "f9" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f8" domain: "local" input: "a" output: "b" }
  node { op_type: "f8" domain: "local" input: "b" output: "c" }
}
functions { name: "f10" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f9" domain: "local" input: "a" output: "b" }
  node { op_type: "f9" domain: "local" input: "b" output: "c" }
}
functions { name: "f11" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f10" domain: "local" input: "a" output: "b" }
  node { op_type: "f10" domain: "local" input: "b" output: "c" }
}
functions { name: "f12" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f11" domain: "local" input: "a" output: "b" }
  node { op_type: "f11" domain: "local" input: "b" output: "c" }
}
functions { name: "f13" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f12" domain: "local" input: "a" output: "b" }
  node { op_type: "f12" domain: "local" input: "b" output: "c" }
}
functions { name: "f14" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f13" domain: "local" input: "a" output: "b" }
  node { op_type: "f13" domain: "local" input: "b" output: "c" }
}
functions { name: "f15" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f14" domain: "local" input: "a" output: "b" }
  node { op_type: "f14" domain: "local" input: "b" output: "c" }
}
functions { name: "f16" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f15" domain: "local" input: "a" output: "b" }
  node { op_type: "f15" domain: "local" input: "b" output: "c" }
}
functions { name: "f17" domain: "local" input: "a" output: "c"
  opset_import { version: 17 }
  opset_import { domain: "local" version: 1 }
  node { op_type: "f16" domain: "local" input: "a" output: "b" }
  node { op_type: "f16" domain: "local" input: "b" output: "c" }
}
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: local::f15: error E0348: the function becomes 65536 nodes over 16 levels, expected 50740 and 100 at most
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# Eighteen functions, each of which calls the next one twice.
+# Three functions, each of which calls the next one twice.
 ir_version: 8
 opset_import { version: 17 }
 opset_import { domain: "local" version: 1 }
 graph {
   name: "main"
-  node { op_type: "f17" domain: "local" input: "x" output: "y" }
+  node { op_type: "f2" domain: "local" input: "x" output: "y" }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 functions { name: "f0" domain: "local" input: "a" output: "c"
   opset_import { version: 17 }
   opset_import { domain: "local" version: 1 }
   node { op_type: "Relu" input: "a" output: "b" }
   node { op_type: "Relu" input: "b" output: "c" }
 }
 functions { name: "f1" domain: "local" input: "a" output: "c"
   opset_import { version: 17 }
   opset_import { domain: "local" version: 1 }
   node { op_type: "f0" domain: "local" input: "a" output: "b" }
   node { op_type: "f0" domain: "local" input: "b" output: "c" }
 }
 functions { name: "f2" domain: "local" input: "a" output: "c"
   opset_import { version: 17 }
   opset_import { domain: "local" version: 1 }
   node { op_type: "f1" domain: "local" input: "a" output: "b" }
   node { op_type: "f1" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f3" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f2" domain: "local" input: "a" output: "b" }
-  node { op_type: "f2" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f4" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f3" domain: "local" input: "a" output: "b" }
-  node { op_type: "f3" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f5" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f4" domain: "local" input: "a" output: "b" }
-  node { op_type: "f4" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f6" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f5" domain: "local" input: "a" output: "b" }
-  node { op_type: "f5" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f7" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f6" domain: "local" input: "a" output: "b" }
-  node { op_type: "f6" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f8" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f7" domain: "local" input: "a" output: "b" }
-  node { op_type: "f7" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f9" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f8" domain: "local" input: "a" output: "b" }
-  node { op_type: "f8" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f10" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f9" domain: "local" input: "a" output: "b" }
-  node { op_type: "f9" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f11" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f10" domain: "local" input: "a" output: "b" }
-  node { op_type: "f10" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f12" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f11" domain: "local" input: "a" output: "b" }
-  node { op_type: "f11" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f13" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f12" domain: "local" input: "a" output: "b" }
-  node { op_type: "f12" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f14" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f13" domain: "local" input: "a" output: "b" }
-  node { op_type: "f13" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f15" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f14" domain: "local" input: "a" output: "b" }
-  node { op_type: "f14" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f16" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f15" domain: "local" input: "a" output: "b" }
-  node { op_type: "f15" domain: "local" input: "b" output: "c" }
-}
-functions { name: "f17" domain: "local" input: "a" output: "c"
-  opset_import { version: 17 }
-  opset_import { domain: "local" version: 1 }
-  node { op_type: "f16" domain: "local" input: "a" output: "b" }
-  node { op_type: "f16" domain: "local" input: "b" output: "c" }
 }
```

"""###
}
