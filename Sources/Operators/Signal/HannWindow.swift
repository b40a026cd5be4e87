import Diagnostics
import ModelIR

extension Operator {
  static let hannWindow = Operator(
    "HannWindow",
    summary: """
      Makes a Hann window `0.5 - 0.5 * cos(2πn / N)` of the given size, where N is the \\
      size, or with `periodic` unset one less.
      """,
    versions: windowVersions,
    infer: inferWindow,
    evaluate: { context throws(Diagnostic) in
      try context.cosineWindow(0.5, 0.5, 0)
    })
}
