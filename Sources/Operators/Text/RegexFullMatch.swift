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
    infer: { context throws(Diagnostic) in context.setOutput(0, .bool, context.shape(0)) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard let pattern = try context.optionalString("pattern") else {
        throw context.invalid("pattern", "is missing")
      }
      let expression: RegularExpression
      do throws(RegexError) { expression = try RegularExpression(pattern) } catch {
        throw context.invalid("pattern", "is '\(pattern)', which cannot be used: \(error.message)")
      }
      return [.tensor(Tensor(x.shape, booleans: x.strings.map { expression.matchesWhole($0) }))]
    })
}
