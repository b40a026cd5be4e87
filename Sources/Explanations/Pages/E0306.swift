// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0306 = ###"""
# E0306: External data is not available

Error, area: graphs.

The payload of a tensor is stored in another file, which was not loaded.

## How to mend it

Read the model from its own folder, with the data file beside it.

"""###
}
