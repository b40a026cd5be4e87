// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0332 = ###"""
# E0332: A node names a device configuration that does not exist

Error, area: graphs.

A node's placement refers to one of the device configurations of the model by name. onnx.checker and
onnxruntime do not look; a runtime that places nodes does not find the devices.

## How to mend it

Correct the name, add the configuration to the model, or remove the placement.

## Example

`bad.onnxtxt`:

```
# The node is placed by a configuration 'gpus', the model describes 'gpu'.
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
configuration { name: "gpu" num_devices: 2 }
```

```
$ concord check bad.onnxtxt
bad.onnxtxt: main/node[0] (Relu): error E0332: there is no device configuration 'gpus'
  note: did you mean 'gpu'?
1 error
```

## Mended

`near.onnxtxt` is without the fault:

```diff
-# The node is placed by a configuration 'gpus', the model describes 'gpu'.
+# The configuration exists.
 ir_version: 11
 opset_import { version: 17 }
 graph {
   name: "main"
   node { op_type: "Relu" input: "x" output: "y"
-    device_configurations { configuration_id: "gpus" }
+    device_configurations { configuration_id: "gpu" }
   }
   input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
   output { name: "y" type { tensor_type { elem_type: 1 shape { dim { dim_value: 4 } } } } }
 }
 configuration { name: "gpu" num_devices: 2 }
```

"""###
}
