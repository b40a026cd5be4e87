import Diagnostics
import ModelIR

// What operators on samples of features share: inputs are [N, F], or [F] for one sample.

/// Samples of features as rows.
struct FeatureRows {
  let rowCount: Int
  let width: Int
  let values: [Double]

  /// One sample.
  func row(_ index: Int) -> ArraySlice<Double> { values[(index * width)..<((index + 1) * width)] }
}

extension EvaluationContext {
  /// The rows of input 0.
  func featureRows() throws(Diagnostic) -> FeatureRows {
    let x = try tensor(0)
    guard x.rank == 1 || x.rank == 2, let width = x.shape.last else {
      throw mismatch("the input has shape \(x.shape), expected [N, F] or [F]")
    }
    return FeatureRows(rowCount: x.rank == 1 ? 1 : x.shape[0], width: width, values: x.doubles)
  }

  /// Numbers of which there is one for all features, or one each.
  func perFeature(
    _ name: String, width: Int, default value: Double
  ) throws(Diagnostic) -> [Double] {
    let numbers = try optionalFloats(name) ?? []
    if numbers.isEmpty { return [Double](repeating: value, count: width) }
    if numbers.count == 1 { return [Double](repeating: numbers[0], count: width) }
    guard numbers.count == width else {
      throw invalid(name, "has \(counted(numbers.count, "value")), expected 1 or \(width)")
    }
    return numbers
  }
}

extension InferenceContext {
  /// The number of samples of input 0.
  func sampleCount() throws(Diagnostic) -> Dimension {
    guard let shape = shape(0) else { return .unknown }
    guard shape.rank == 1 || shape.rank == 2 else {
      throw mismatch("the input has shape \(shape), expected [N, F] or [F]")
    }
    return shape.rank == 1 ? 1 : shape[0]
  }

  /// Says the outputs of a classifier: a label and the scores of each sample.
  mutating func setClassifierOutputs(
    _ labels: ClassLabels, scores: Dimension
  ) throws(Diagnostic) {
    let count = try sampleCount()
    setOutput(0, labels.elementType, [count])
    setOutput(1, .float, [count, scores])
  }
}

/// The labels of classes.
enum ClassLabels {
  case integers([Int])
  case strings([String])

  /// The type of the labels.
  var elementType: ElementType {
    switch self {
    case .integers: .int64
    case .strings: .string
    }
  }

  /// The number of labels.
  var count: Int {
    switch self {
    case .integers(let labels): labels.count
    case .strings(let labels): labels.count
    }
  }

  /// The labels of classes by their index; where there is no such label, 0 or nothing stands for the
  /// negative class.
  func tensor(_ classes: [Int?]) -> Tensor {
    switch self {
    case .integers(let labels):
      Tensor(
        .int64, [classes.count],
        int64s: classes.map { index in
          index.map { $0 < labels.count ? Int64(labels[$0]) : Int64($0) } ?? 0
        })
    case .strings(let labels):
      Tensor(
        [classes.count],
        strings: classes.map { index in index.map { $0 < labels.count ? labels[$0] : "" } ?? "" })
    }
  }
}

extension NodeReading {
  /// The labels of the classes, of which exactly one kind is given.
  func classLabels(integers: String) throws(Diagnostic) -> ClassLabels {
    let numbers = try optionalInts(integers) ?? []
    let strings = try optionalStrings("classlabels_strings") ?? []
    guard numbers.isEmpty || strings.isEmpty else {
      throw invalid(integers, "and 'classlabels_strings' are both given")
    }
    return strings.isEmpty ? .integers(numbers) : .strings(strings)
  }
}

extension [Double] {
  /// The first index of the greatest number.
  var indexOfMaximum: Int {
    var best = 0
    for index in indices where self[index] > self[best] { best = index }
    return best
  }
}
