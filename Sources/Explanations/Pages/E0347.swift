// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let e0347 = ###"""
# E0347: Functions expand to too much

Error, area: graphs.

A model that is run or written in a format without functions has its functions expanded. Those of
this model call one another too deeply, or would become so many nodes that the small file would fill
the memory: forty functions, each of which calls the next one twice, stand for a million million
nodes.

## How to mend it

Do not trust the file if it is not your own. Otherwise write repetition as a Loop or Scan node, or
call fewer functions in a row.

"""###
}
