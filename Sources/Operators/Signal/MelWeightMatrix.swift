import Diagnostics
import Glibc
import ModelIR

extension Operator {
  static let melWeightMatrix = Operator(
    "MelWeightMatrix",
    summary: """
      Makes the matrix that weighs the bins of a linear spectrum into bands on the mel scale \
      `2595 * log10(1 + f / 700)`: triangles with a peak of 1 that reach from one band's centre to \
      that of the next but one.
      """,
    versions: [
      .since(
        17,
        inputs: [
          .required("num_mel_bins", "T1"), .required("dft_length", "T1"),
          .required("sample_rate", "T1"), .required("lower_edge_hertz", "T2"),
          .required("upper_edge_hertz", "T2"),
        ],
        outputs: [.required("output", "T3")], attributes: [.int("output_datatype", 1)],
        types: [
          "T1": .tensor(.indices), "T2": .tensor(.floatsAndBFloat16),
          "T3": .tensor(.numericAndBFloat16),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let bands = context.elements(0)?.first ?? .unknown
      let bins = context.integers(1)?.first.map { Dimension.known($0 / 2 + 1) } ?? .unknown
      guard bands.known ?? 0 >= 0, bins.known ?? 0 >= 0 else {
        throw context.mismatch("a matrix of \(bins) bins and \(bands) bands")
      }
      context.setOutput(0, try context.signalType(), [bins, bands])
    },
    evaluate: { context throws(Diagnostic) in
      let bands = try context.scalarInteger(0, "num_mel_bins")
      let length = try context.scalarInteger(1, "dft_length")
      let type = try context.signalType()
      guard length >= 0, length < 1 << 40, bands >= 0, bands < 1 << 32 else {
        throw context.invalidData("\(bands) bands of a transform of length \(length)")
      }
      let bins = length / 2 + 1
      var weights = [Double](repeating: 0, count: try context.checkedCount([bins, bands]))
      let edges = try context.melEdges(bands: bands, length: length)
      for band in 0..<bands {
        let (left, centre, right) = (edges[band], edges[band + 1], edges[band + 2])
        let first = max(left, 0)
        for bin in first..<max(min(right, bins), first) {
          let rises = bin < centre
          let width = rises ? centre - left : right - centre
          let distance = rises ? bin - left : right - bin
          weights[bin * bands + band] = Double(distance) / Double(width)
        }
        if centre >= 0, centre < bins { weights[centre * bands + band] = 1 }
      }
      return [.tensor(Tensor(type, [bins, bands], doubles: weights))]
    })
}

extension EvaluationContext {
  /// The bins at which the bands begin, peak and end, two more than there are bands.
  fileprivate func melEdges(bands: Int, length: Int) throws(Diagnostic) -> [Int] {
    let rate = try scalarInteger(2, "sample_rate")
    let low = try mel(3)
    let high = try mel(4)
    let step = (high - low) / Double(bands + 2)
    var edges: [Int] = []
    for index in 0..<bands + 2 {
      let hertz = 700 * expm1((low + Double(index) * step) / 2595 * log(10))
      let bin = (Double(length + 1) * hertz / Double(rate)).rounded(.down)
      guard let edge = Int(exactly: bin), edge.magnitude < 1 << 53, edge >= edges.last ?? edge
      else {
        throw invalidData("the edges of the bands at sample rate \(rate) are no frequencies")
      }
      edges.append(edge)
    }
    return edges
  }

  private func mel(_ index: Int) throws(Diagnostic) -> Double {
    let values = try tensor(index).doubles
    guard values.count == 1 else { throw mismatch("input \(index) is no scalar") }
    return 2595 * log1p(values[0] / 700) / log(10)
  }
}
