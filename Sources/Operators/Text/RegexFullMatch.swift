import Diagnostics
import ModelIR

extension Operator {
  static let regexFullMatch = Operator(
    "RegexFullMatch",
    summary: "Says for each string whether all of it matches a regular expression in RE2's syntax.",
    versions: [
      .since(
        20, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [.optional("pattern", .string)],
        types: ["T1": .tensor(.string), "T2": .tensor(.bool)])
    ],
    infer: { context throws(Diagnostic) in
      if context.has("pattern") {
        try context.withPattern { (text) throws(RegexError) in
          try RegularExpression.validate(text)
        }
      }
      context.setOutput(0, .bool, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let expression = try context.withPattern { (text) throws(RegexError) in
        try RegularExpression(text)
      }
      return [.tensor(Tensor(x.shape, booleans: x.strings.map { expression.matchesWhole($0) }))]
    })
}

extension NodeReading {
  /// What `body` makes of the pattern.
  fileprivate func withPattern<Result>(
    _ body: (String) throws(RegexError) -> Result
  ) throws(Diagnostic) -> Result {
    guard let pattern = try optionalString("pattern") else {
      throw invalid("pattern", "is missing")
    }
    do throws(RegexError) { return try body(pattern) } catch {
      throw invalid("pattern", "is '\(pattern)', which cannot be used: \(error.message)")
    }
  }
}
