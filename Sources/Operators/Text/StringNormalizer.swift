import Diagnostics
import ModelIR

extension Operator {
  static let stringNormalizer = Operator(
    "StringNormalizer",
    summary: """
      Drops stop words from a vector of strings and changes the case of the others; where nothing \
      is left, gives one empty string. Case follows Unicode's rules for no locale in particular.
      """,
    versions: [
      .since(
        10, inputs: [.required("X", "tensor(string)")], outputs: [.required("Y", "tensor(string)")],
        attributes: [
          .string("case_change_action", "NONE"), .int("is_case_sensitive", 0),
          .optional("locale", .string), .optional("stopwords", .strings),
        ])
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, .string, nil)
        return
      }
      guard shape.rank == 1 || shape.rank == 2 else {
        throw context.mismatch("the input has shape \(shape), expected [C] or [1, C]")
      }
      context.setOutput(0, .string, shape.rank == 1 ? [.unknown] : [1, .unknown])
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank == 1 || x.rank == 2 && x.shape[0] == 1 else {
        throw context.mismatch("the input has shape \(x.shape), expected [C] or [1, C]")
      }
      let isCaseSensitive = try context.bool("is_case_sensitive")
      let action = try context.string("case_change_action")
      guard ["NONE", "LOWER", "UPPER"].contains(action) else {
        throw context.invalid("case_change_action", "is '\(action)'")
      }
      func key(_ text: String) -> ByteString {
        ByteString(isCaseSensitive ? text : text.lowercased())
      }
      let stopWords = Set((try context.optionalStrings("stopwords") ?? []).map(key))
      var kept = x.strings.filter { !stopWords.contains(key($0)) }
      if action == "LOWER" { kept = kept.map { $0.lowercased() } }
      if action == "UPPER" { kept = kept.map { $0.uppercased() } }
      if kept.isEmpty { kept = [""] }
      return [.tensor(Tensor(x.rank == 1 ? [kept.count] : [1, kept.count], strings: kept))]
    })
}
