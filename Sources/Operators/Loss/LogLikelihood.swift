import Diagnostics
import ModelIR

// What NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss have in common.

/// The attributes of both losses.
let lossAttributes: [AttributeSpec] = [
  .optional("ignore_index", .int), .string("reduction", "mean"),
]

/// How the losses of all samples become the result.
enum LossReduction: String {
  /// They are the result.
  case none
  /// Their sum.
  case sum
  /// Their mean, weighted by the weights of their classes.
  case mean
}

extension NodeReading {
  /// The attribute `reduction`.
  func lossReduction() throws(Diagnostic) -> LossReduction {
    let text = try string("reduction")
    guard let reduction = LossReduction(rawValue: text) else {
      throw invalid("reduction", "is '\(text)', expected 'none', 'sum' or 'mean'")
    }
    return reduction
  }
}

extension InferenceContext {
  /// Says that output 0 is a loss: a scalar, or without reduction of the shape of the labels.
  mutating func inferLoss() throws(Diagnostic) {
    var shape: Shape? = []
    if try lossReduction() == .none {
      shape = self.shape(1)
      if shape == nil, var scores = self.shape(0), scores.rank >= 2 {
        scores.dimensions.remove(at: 1)
        shape = scores
      }
    }
    setOutput(0, elementType(0), shape)
  }
}

extension EvaluationContext {
  /// The negated logarithms of the labelled classes' probabilities, weighted and reduced.
  ///
  /// - Parameters:
  ///   - logarithms: for each sample, class (axis 1) and place the logarithm of its probability.
  ///   - scores: input 0, which has their shape and type.
  func logLikelihoodLoss(_ logarithms: [Double], of scores: Tensor) throws(Diagnostic) -> Tensor {
    let reduction = try lossReduction()
    let labels = try tensor(1)
    guard scores.rank >= 2, labels.shape == [scores.shape[0]] + scores.shape[2...] else {
      throw mismatch("labels of shape \(labels.shape) for scores of shape \(scores.shape)")
    }
    let classes = scores.shape[1]
    let classWeights = try optionalTensor(2)
    guard classWeights == nil || classWeights?.shape == [classes] else {
      throw mismatch("weights of shape \(classWeights?.shape ?? []) for \(classes) classes")
    }
    let weights = classWeights?.doubles ?? [Double](repeating: 1, count: classes)
    let ignored = try optionalInt("ignore_index")
    let places = scores.shape[2...].reduce(1, *)
    var losses = [Double](repeating: 0, count: labels.count)
    var totalWeight = 0.0
    for (index, label) in labels.int64s.enumerated() {
      if let ignored, label == ignored { continue }
      guard label >= 0, label < classes else {
        throw invalidData("label \(label) is none of \(classes) classes")
      }
      let row = index / places * classes + Int(label)
      losses[index] = -logarithms[row * places + index % places] * weights[Int(label)]
      totalWeight += weights[Int(label)]
    }
    let type = scores.elementType
    switch reduction {
    case .none: return Tensor(type, labels.shape, doubles: losses)
    case .sum: return Tensor(scalar: losses.reduce(0, +), type)
    case .mean: return Tensor(scalar: losses.reduce(0, +) / totalWeight, type)
    }
  }
}
