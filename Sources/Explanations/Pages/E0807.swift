// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0807 = ###"""
# E0807: A run would take more memory than it may

Error, area: execution.

A node's outputs, or all that the run holds at one time, take more memory than `--max-memory`
allows; where that is not given, three quarters of the memory that is free. Small files can ask for
outputs of any size.

## How to mend it

Feed smaller inputs, or allow more memory. If the model is not your own, look at the node that the
message names before you do.

"""###
}
