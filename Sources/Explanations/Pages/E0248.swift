// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0248 = ###"""
# E0248: The library that reads HDF5 files is not on this machine

Error, area: wire formats.

HDF5 files are read by libhdf5, which is loaded when the first one comes and is not a part of
Concord. The message has the name of the library, whose number has to be that of the version that
Concord was built with.

## How to mend it

Install it: `apt-get install libhdf5-103-1` (Debian 12), `libhdf5-103-1t64` (Ubuntu 24.04) or
`libhdf5-103` (Ubuntu 22.04), where the number is that of the message. Where the library is in no
usual place, the environment variable `CONCORD_HDF5` names its file.

"""###
}
