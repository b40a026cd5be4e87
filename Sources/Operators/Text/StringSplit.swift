import Diagnostics
import ModelIR

extension Operator {
  static let stringSplit = Operator(
    "StringSplit",
    summary: """
      Splits strings at a delimiter, or at runs of white space without one, at most `maxsplit` \
      times; the parts stand along a new last axis, filled up with empty strings. The second output \
      is the number of parts.
      """,
    versions: [
      .since(
        20, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2"), .required("Z", "T3")],
        attributes: [.optional("delimiter", .string), .optional("maxsplit", .int)],
        types: ["T1": .tensor(.string), "T2": .tensor(.string), "T3": .tensor(.int64)])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, .string, context.shape(0).map { Shape($0.dimensions + [.unknown]) })
      context.setOutput(1, .int64, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let delimiter = Array((try context.optionalString("delimiter") ?? "").utf8)
      let given = try context.optionalInt("maxsplit") ?? -1
      let limit = given < 0 ? Int.max : given
      let lists = x.strings.map { text in
        delimiter.isEmpty
          ? splitAtSpace(text, limit) : parts(of: Array(text.utf8), at: delimiter, limit)
      }
      let width = lists.map(\.count).max() ?? 0
      let shape = x.shape + [width]
      _ = try context.checkedCount(shape)
      var strings: [String] = []
      for list in lists {
        strings += list + [String](repeating: "", count: width - list.count)
      }
      let counts = lists.map { Int64($0.count) }
      return [
        .tensor(Tensor(shape, strings: strings)), .tensor(Tensor(.int64, x.shape, int64s: counts)),
      ]
    })
}

/// Splits a text at each occurrence of a delimiter.
private func parts(of text: [UInt8], at delimiter: [UInt8], _ limit: Int) -> [String] {
  var parts: [String] = []
  var start = 0
  var position = 0
  while parts.count < limit, position + delimiter.count <= text.count {
    if text[position..<(position + delimiter.count)].elementsEqual(delimiter) {
      parts.append(String(decoding: text[start..<position], as: UTF8.self))
      position += delimiter.count
      start = position
    } else {
      position += 1
    }
  }
  parts.append(String(decoding: text[start...], as: UTF8.self))
  return parts
}

/// Splits a text at runs of white space, none of which is left at its ends.
private func splitAtSpace(_ text: String, _ limit: Int) -> [String] {
  var parts: [String] = []
  var rest = Array(text.unicodeScalars)[...]
  while true {
    rest = rest.drop { $0.properties.isWhitespace }
    if rest.isEmpty { return parts }
    var part = rest
    if parts.count < limit {
      part = rest.prefix { !$0.properties.isWhitespace }
    } else {
      while let last = part.last, last.properties.isWhitespace { part.removeLast() }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: part)
    parts.append(String(view))
    rest = parts.count > limit ? [] : rest[part.endIndex...]
  }
}
