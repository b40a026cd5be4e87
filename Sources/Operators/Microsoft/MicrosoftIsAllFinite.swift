import Diagnostics
import ModelIR

extension Operator {
  static let microsoftIsAllFinite = Operator(
    "IsAllFinite", domain: "com.microsoft",
    summary: """
      Whether all elements of all inputs are finite; with `isinf_only` whether none is infinite, \
      with `isnan_only` whether none is NaN.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.variadic("input", "V")], outputs: [.required("output", "T")],
        attributes: [.int("isinf_only", 0), .int("isnan_only", 0)],
        types: ["V": .tensor(.floatsAndBFloat16), "T": .tensor(.bool)])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .bool, []) },
    evaluate: { context throws(Diagnostic) in
      let infinityOnly = try context.bool("isinf_only")
      let nanOnly = try context.bool("isnan_only")
      guard !(infinityOnly && nanOnly) else {
        throw context.invalid("isinf_only", "and 'isnan_only' exclude one another")
      }
      var result = true
      for index in context.inputs.indices {
        for value in try context.tensor(index).doubles {
          let isBad = infinityOnly ? value.isInfinite : nanOnly ? value.isNaN : !value.isFinite
          if isBad { result = false }
        }
      }
      return [.tensor(Tensor([], booleans: [result]))]
    })
}
