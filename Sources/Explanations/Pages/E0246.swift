// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0246 = ###"""
# E0246: An HDF5 file uses an unsupported feature

Error, area: wire formats.

A dataset that is needed does not hold numbers, or is larger than the file can account for.

## How to mend it

Write the file again with plain arrays of numbers, for example with h5py.

## Example

`net.prototxt`:

```
name: "net"
layer {
  name: "data" type: "Input" top: "data"
  input_param { shape { dim: 1 dim: 3 } }
}
layer {
  name: "fc" type: "InnerProduct" bottom: "data" top: "fc"
  inner_product_param { num_output: 2 }
}
```

```
$ concord convert net.prototxt ../../hdf5/words.h5 out.onnx
--- standard error
../../hdf5/words.h5: /data/layer/0: error E0246: the dataset holds no numbers
--- exit status 2
```

"""###
}
