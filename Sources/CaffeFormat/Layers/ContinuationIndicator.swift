import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Marks of sequences that start at the first step: a row of zeros, then rows of ones; of a fork.
  static let continuationIndicator = LayerKind(
    "ContinuationIndicator", settings: "continuation_indicator_param"
  ) { layer throws(Diagnostic) in
    try layer.expect(bottoms: 0...0)
    let steps = try layer.size("time_step", atLeast: 1)
    let streams = try layer.size("batch_size", atLeast: 1)
    guard let count = [steps, streams].checkedElementCount, count <= LayerImporter.constantLimit
    else { throw .unsupported("marks of \(steps) steps of \(streams) sequences") }
    let marks = (0..<count).map { Float($0 < streams ? 0 : 1) }
    var top = try layer.constant("marks", marks, shape: [steps, streams])
    if count <= Operand.knownLimit { top.known = marks }
    layer.tops[0] = top
  }
}
