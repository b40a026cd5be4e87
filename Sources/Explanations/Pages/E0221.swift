// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0221 = ###"""
# E0221: A message cannot be printed as text

Error, area: wire formats.

The bytes are not a message of the expected type, so that there is no text for them.

## How to mend it

Check that the file is of the kind that its name says.

"""###
}
