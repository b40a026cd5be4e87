// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0805 = ###"""
# E0805: An operator gave another type than was inferred

Error, area: execution.

The value that a node computed has another element type or shape than shape inference announced.

## How to mend it

If the model declares a type for the value, that declaration may be wrong: correct it. Otherwise
this is a fault of Concord: please report it with the model.

"""###
}
