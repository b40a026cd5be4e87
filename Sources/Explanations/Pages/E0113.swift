// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0113 = ###"""
# E0113: A model is too large for one file

Error, area: files.

Protobuf messages end at 2 GiB, and other readers refuse larger files.

## How to mend it

Write the model with external data, so that the weights go to a file of their own.

"""###
}
