// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0321 = ###"""
# W0321: Two initializers hold the same elements

Warning, area: graphs.

Weights that layers share were written once for each layer, so that the file is larger than it need
be, and the layers part ways when one of them is trained or edited. Values are looked at with
--weights alone, and tensors of less than a kilobyte are left alone.

## How to mend it

Let the nodes that read the second initializer read the first, and remove the second.

"""###
}
