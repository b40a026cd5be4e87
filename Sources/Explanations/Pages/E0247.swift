// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0247 = ###"""
# E0247: An HDF5 file could not be read for want of resources

Error, area: wire formats.

HDF5 files are read in a process of their own, because the library does not withstand damaged ones.
The system refused to start one, or ended it.

## How to mend it

Free memory or processes and try again.

"""###
}
