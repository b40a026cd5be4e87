// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0808 = ###"""
# E0808: A run takes longer than it may

Error, area: execution.

The run was ended because it took longer than `--timeout` allows. The place is the node that was
being computed.

## How to mend it

Allow more time, or run with `--threads`. If the place is a Loop, see whether its condition ever
becomes false.

"""###
}
