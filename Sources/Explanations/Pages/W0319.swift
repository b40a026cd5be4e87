// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0319 = ###"""
# W0319: A constant has denormal elements

Warning, area: graphs.

Numbers below the smallest normal one have fewer digits, and processors are up to a hundred times
slower with them; many runtimes take them for zero, so that results differ in the last digits.
Values are looked at with --weights alone.

## How to mend it

Set them to zero before the export, which changes results by less than rounding does.

"""###
}
