import Diagnostics
import ModelIR

extension Operator {
  static let blackmanWindow = Operator(
    "BlackmanWindow",
    summary: """
      Makes a Blackman window `0.42 - 0.5 * cos(2πn / N) + 0.08 * cos(4πn / N)` of the given size, where N is the \\
      size, or with `periodic` unset one less.
      """,
    versions: windowVersions,
    infer: inferWindow,
    evaluate: { context throws(Diagnostic) in
      try context.cosineWindow(0.42, 0.5, 0.08)
    })
}
