import Diagnostics

#if canImport(Glibc)
  import Glibc
#endif

/// What becomes of the scores of one sample before they are given.
enum PostTransform: String, CaseIterable {
  case none = "NONE"
  case softmax = "SOFTMAX"
  case logistic = "LOGISTIC"
  case softmaxZero = "SOFTMAX_ZERO"
  case probit = "PROBIT"

  /// The transformed scores.
  func callAsFunction(_ scores: [Double]) -> [Double] {
    switch self {
    case .none: return scores
    case .logistic: return scores.map { 1 / (1 + exp(-$0)) }
    case .probit: return scores.map(Self.probit)
    case .softmax:
      let highest = scores.max() ?? 0
      let powers = scores.map { exp($0 - highest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    case .softmaxZero:
      // Scores that are zero stay so.
      let highest = scores.max() ?? 0
      let powers = scores.map { abs($0) > 1e-7 ? exp($0 - highest) : $0 * exp(-highest) }
      let sum = powers.reduce(0, +)
      return powers.map { sum == 0 ? 0.5 : $0 / sum }
    }
  }

  /// The quantile of the normal distribution, by Winitzki's approximation of the inverse error
  /// function; infinite for 0 and 1.
  private static func probit(_ score: Double) -> Double {
    let x = score * 2 - 1
    let logarithm = log((1 - x) * (1 + x))
    let v = 2 / (Double.pi * 0.147) + 0.5 * logarithm
    let root = (-v + (v * v - logarithm / 0.147).squareRoot()).squareRoot()
    return 2.0.squareRoot() * (x < 0 ? -root : root)
  }
}

extension NodeReading {
  /// The transform that the node names.
  func postTransform() throws(Diagnostic) -> PostTransform {
    let name = try string("post_transform")
    guard let transform = PostTransform(rawValue: name) else {
      throw invalid("post_transform", "is '\(name)'")
    }
    return transform
  }
}
