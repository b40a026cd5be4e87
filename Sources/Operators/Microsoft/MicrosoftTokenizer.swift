import Diagnostics
import ModelIR

extension Operator {
  static let microsoftTokenizer = Operator(
    "Tokenizer", domain: "com.microsoft",
    summary: """
      Cuts strings into tokens along a new last axis: what matches the regular expression \
      `tokenexp`, what lies between matches of the `separators`, one after the other, or with one \
      empty separator the characters. Tokens of fewer than `mincharnum` characters are left out; \
      with `mark` each row stands between U+0002 and U+0003, and rows are filled up with `pad_value`.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .required("mark", .int), .required("mincharnum", .int), .required("pad_value", .string),
          .optional("separators", .strings), .optional("tokenexp", .string),
        ], types: ["T": .tensor(.string)])
    ],
    infer: { context throws(Diagnostic) in
      if let rank = context.shape(0)?.rank, rank != 1 && rank != 2 {
        throw context.mismatch("the input has rank \(rank), expected 1 or 2")
      }
      context.setOutput(0, .string, context.shape(0).map { Shape($0.dimensions + [.unknown]) })
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let cutter = try TokenCutter(context)
      let rows = x.strings.map { cutter.tokens(of: Array($0.unicodeScalars)) }
      let width = rows.map(\.count).max() ?? 0
      let hasMarks = try context.bool("mark") && width > 0
      let shape = x.shape + [width + (hasMarks ? 2 : 0)]
      var strings: [String] = []
      strings.reserveCapacity(try context.checkedCount(shape))
      let filler = try context.string("pad_value")
      for row in rows {
        if hasMarks { strings.append("\u{2}") }
        strings += row
        if hasMarks { strings.append("\u{3}") }
        strings += [String](repeating: filler, count: width - row.count)
      }
      return [.tensor(Tensor(shape, strings: strings))]
    })
}

/// How texts are cut into tokens.
private struct TokenCutter {
  private enum Rule {
    case characters
    case separators([RegularExpression])
    case tokens(RegularExpression)
  }

  private let rule: Rule
  private let minimum: Int

  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    minimum = try context.int("mincharnum")
    guard minimum > 0 else { throw context.invalid("mincharnum", "is \(minimum)") }
    func expression(_ pattern: String, _ name: String) throws(Diagnostic) -> RegularExpression {
      do throws(RegexError) { return try RegularExpression(pattern) } catch {
        throw context.invalid(name, "has '\(pattern)', which cannot be used: \(error.message)")
      }
    }
    let separators = try context.optionalStrings("separators") ?? []
    let token = try context.optionalString("tokenexp") ?? ""
    guard separators.isEmpty != token.isEmpty else {
      throw context.invalid("separators", "or 'tokenexp' must be given, and not both")
    }
    if !token.isEmpty {
      rule = .tokens(try expression(token, "tokenexp"))
    } else if separators == [""] {
      rule = .characters
    } else {
      var expressions: [RegularExpression] = []
      for separator in separators {
        guard !separator.isEmpty else { throw context.invalid("separators", "has an empty one") }
        expressions.append(try expression(separator, "separators"))
      }
      rule = .separators(expressions)
    }
  }

  func tokens(of text: [Unicode.Scalar]) -> [String] {
    let ranges: [Range<Int>]
    switch rule {
    case .characters: ranges = text.indices.map { $0..<($0 + 1) }
    case .tokens(let expression): ranges = matches(of: expression, in: text)
    case .separators(let expressions):
      return expressions.reduce([text]) { parts, separator in
        parts.flatMap { part in between(matches(of: separator, in: part), in: part) }
      }.map(Self.string)
    }
    return ranges.filter { $0.count >= minimum }.map { Self.string(Array(text[$0])) }
  }

  /// The matches of an expression that take up something, one after the other.
  private func matches(of expression: RegularExpression, in text: [Unicode.Scalar]) -> [Range<Int>]
  {
    var ranges: [Range<Int>] = []
    var position = 0
    while position < text.count, let match = expression.firstMatch(in: text, from: position) {
      if !match.isEmpty { ranges.append(match) }
      position = max(match.upperBound, match.isEmpty ? match.lowerBound + 1 : 0)
    }
    return ranges
  }

  /// The parts of a text between ranges that are long enough.
  private func between(_ ranges: [Range<Int>], in text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var parts: [[Unicode.Scalar]] = []
    var start = 0
    for range in ranges + [text.count..<text.count] {
      if range.lowerBound - start >= minimum { parts.append(Array(text[start..<range.lowerBound])) }
      start = range.upperBound
    }
    return parts
  }

  private static func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
