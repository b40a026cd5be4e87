// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0342 = ###"""
# E0342: A placement on devices contradicts itself

Error, area: graphs.

A configuration has a name of its own and at least one device, and lists as many device names as it
has devices or none. A placement splits inputs and outputs of its node, along axes that they have,
each once, into one part or more, over devices that the configuration has. Nobody can carry out a
placement that is otherwise. onnx.checker and onnxruntime do not look.

## How to mend it

Correct the number or name that the message gives, or remove the placement.

## Example

`bad.onnxtxt`:

```
# The configuration has two devices and names one.
ir_version: 11
opset_import { version: 17 }
graph {
  name: "main"
  node { op_type: "Relu" input: "x" output: "y"
    device_configurations { configuration_id: "gpus" }
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
  output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
}
configuration { name: "gpus" num_devices: 2 device: "cuda:0" }
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: configuration[0]: error E0342: the configuration names 1 devices, but has 2
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The configuration has two devices and names one.
+# It names both; the input is split along its axis.
 ir_version: 11
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y"
-    device_configurations { configuration_id: "gpus" }
+    device_configurations { configuration_id: "gpus"
+      sharding_spec { tensor_name: "x" device: [0, 1]
+        sharded_dim { axis: 0 simple_sharding { dim_value: 4 num_shards: 2 } }
+      }
+    }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
-configuration { name: "gpus" num_devices: 2 device: "cuda:0" }
+configuration { name: "gpus" num_devices: 2 device: "cuda:0" device: "cuda:1" }
```

"""###
}
