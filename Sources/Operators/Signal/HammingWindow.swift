import Diagnostics
import ModelIR

extension Operator {
  static let hammingWindow = Operator(
    "HammingWindow",
    summary: """
      Makes a Hamming window `25/46 - 21/46 * cos(2πn / N)` of the given size, where N is the \\
      size, or with `periodic` unset one less.
      """,
    versions: windowVersions,
    infer: inferWindow,
    evaluate: { context throws(Diagnostic) in
      try context.cosineWindow(25.0 / 46, 21.0 / 46, 0)
    })
}
