// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0118 = ###"""
# E0118: A file of external data has another checksum

Error, area: files.

The model says what SHA-1 digest the file with its weights has, and the file has another: it was
damaged on the way, or belongs to another model of the same name. Runtimes do not look, and compute
with what is there. Checksums are looked at with --weights alone.

## How to mend it

Copy or download the file again, from where the model came from. Where the file was changed on
purpose, write the model anew, so that it has the digest of the file as it is.

"""###
}
