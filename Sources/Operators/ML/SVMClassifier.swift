import Diagnostics
import ModelIR

extension Operator {
  static let svmClassifier = Operator(
    "SVMClassifier", domain: "ai.onnx.ml",
    summary: """
      Gives for each sample a label and scores. With support vectors each pair of classes is \
      decided by weighted similarities and the class with most votes wins; the scores are those of \
      the pairs, or probabilities where `prob_a` and `prob_b` are given. Without support vectors \
      each class has a weighted sum of the features.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")],
        outputs: [.required("Y", "T2"), .required("Z", "tensor(float)")],
        attributes: [
          .optional("classlabels_ints", .ints), .optional("classlabels_strings", .strings),
          .optional("coefficients", .floats), .optional("kernel_params", .floats),
          .string("kernel_type", "LINEAR"), .string("post_transform", "NONE"),
          .optional("prob_a", .floats), .optional("prob_b", .floats), .optional("rho", .floats),
          .optional("support_vectors", .floats), .optional("vectors_per_class", .ints),
        ],
        types: [
          "T1": .tensor([.indices, ElementTypes(.double, .float)]), "T2": .tensor(.int64, .string),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let labels = try context.classLabels(integers: "classlabels_ints")
      let classes = max(1, labels.count)
      let decidesPairs = try context.optionalInts("vectors_per_class")?.contains { $0 > 0 } ?? false
      let isLikelihood = try context.optionalFloats("prob_a").map { !$0.isEmpty } ?? false
      var scores = classes
      if decidesPairs && !isLikelihood && classes > 2 && classes < 1 << 20 {
        scores = classes * (classes - 1) / 2
      }
      try context.setClassifierOutputs(labels, scores: classes > 1 ? .known(scores) : .unknown)
    },
    evaluate: { context throws(Diagnostic) in
      let rows = try context.featureRows()
      let labels = try context.classLabels(integers: "classlabels_ints")
      let machine = try SupportVectorClassifier(context, rows.width, max(1, labels.count))
      let transform = try context.postTransform()
      var classes: [Int?] = []
      var result: [Double] = []
      var width = 0
      for index in 0..<rows.rowCount {
        let decision = machine.decide(rows.row(index))
        var scores = decision.scores
        if scores.count == 1, labels.count == 2 {
          scores = transform([-scores[0], scores[0]])
        } else {
          scores = transform(scores)
        }
        width = scores.count
        result += scores
        classes.append(decision.winner)
      }
      return [
        .tensor(labels.tensor(classes)),
        .tensor(Tensor(.float, [rows.rowCount, width], doubles: result)),
      ]
    })
}

/// A support vector machine with its attributes checked.
private struct SupportVectorClassifier {
  struct Decision {
    /// The class that wins; nil for the negative one of a single class.
    var winner: Int?
    var scores: [Double]
  }

  let kernel: SupportVectorKernel
  let classCount: Int
  /// The first vector and the number of vectors of each class.
  var ranges: [Range<Int>] = []
  var vectors: [ArraySlice<Double>] = []
  /// Rows of weights: one a vector for each other class, or one a feature for each class.
  var weights: [ArraySlice<Double>] = []
  var rho: [Double] = []
  var probabilities: (a: [Double], b: [Double])?
  var hasOnlyPositiveWeights = false

  init(
    _ context: borrowing EvaluationContext, _ width: Int, _ classCount: Int
  ) throws(Diagnostic) {
    kernel = try SupportVectorKernel(context)
    self.classCount = classCount
    var total = 0
    for count in try context.optionalInts("vectors_per_class") ?? [] {
      guard count >= 0 && count < 1 << 32, total < 1 << 32 else {
        throw context.invalid("vectors_per_class", "has \(count)")
      }
      ranges.append(total..<(total + count))
      total += count
    }
    let numbers = try context.optionalFloats("coefficients") ?? []
    hasOnlyPositiveWeights = numbers.allSatisfy { $0 >= 0 }
    rho = try context.optionalFloats("rho") ?? []
    let pairs = classCount * (classCount - 1) / 2
    let rowCount = total > 0 ? classCount - 1 : classCount
    let rowWidth = total > 0 ? total : width
    guard total == 0 || ranges.count == classCount, rho.count >= max(1, total > 0 ? pairs : 1),
      classCount < 1 << 20, numbers.count == rowCount * rowWidth
    else {
      throw context.mismatch(
        "\(numbers.count) coefficients and \(rho.count) rho for \(classCount) classes")
    }
    vectors = try context.supportVectors(count: total, width: total > 0 ? width : 0)
    weights = (0..<rowCount).map { numbers[($0 * rowWidth)..<(($0 + 1) * rowWidth)] }
    let a = try context.optionalFloats("prob_a") ?? []
    let b = try context.optionalFloats("prob_b") ?? []
    guard !a.isEmpty, total > 0 else { return }
    guard a.count >= pairs, b.count >= pairs else {
      throw context.invalid(
        "prob_a", "and 'prob_b' have \(a.count) and \(counted(b.count, "value"))")
    }
    probabilities = (a, b)
  }

  func decide(_ row: ArraySlice<Double>) -> Decision {
    var scores: [Double]
    var votes: [Double] = []
    if vectors.isEmpty {
      scores = weights.map { rho[0] + SupportVectorKernel.dot(row, $0) }
    } else {
      (votes, scores) = pairScores(vectors.map { kernel(row, $0) })
      if let (a, b) = probabilities {
        scores = zip(scores, zip(a, b)).map { score, pair in
          1 - PostTransform.logistic([score * pair.0 + pair.1])[0]
        }
        scores = classProbabilities(scores)
      }
    }
    let counted = votes.isEmpty ? scores : votes
    let best = counted.indexOfMaximum
    guard rho.count == 1 else { return Decision(winner: best, scores: scores) }
    guard classCount == 2 else {
      return Decision(winner: counted[best] > 0 ? 0 : nil, scores: scores)
    }
    let isPositive = probabilities == nil && hasOnlyPositiveWeights && counted[best] >= 0.5
    return Decision(winner: isPositive ? 1 : best, scores: scores)
  }

  /// The votes for each class and the score of each pair of classes.
  private func pairScores(_ similarities: [Double]) -> (votes: [Double], scores: [Double]) {
    var votes = [Double](repeating: 0, count: classCount)
    var scores: [Double] = []
    for i in 0..<classCount {
      for j in (i + 1)..<max(i + 1, classCount) {
        var sum = rho[scores.count]
        for k in ranges[i] {
          sum += weights[j - 1][weights[j - 1].startIndex + k] * similarities[k]
        }
        for k in ranges[j] { sum += weights[i][weights[i].startIndex + k] * similarities[k] }
        votes[sum > 0 ? i : j] += 1
        scores.append(sum)
      }
    }
    return (votes, scores)
  }

  /// The probabilities of classes that fit those of all pairs best.
  ///
  /// Source: Wu, Lin and Weng, "Probability estimates for multi-class classification by pairwise
  /// coupling", 2004, second method.
  private func classProbabilities(_ pairs: [Double]) -> [Double] {
    let k = classCount
    var r = [[Double]](repeating: [Double](repeating: 0, count: k), count: k)
    var place = 0
    for i in 0..<k {
      for j in (i + 1)..<max(i + 1, k) {
        r[i][j] = min(max(pairs[place], 1e-7), 1 - 1e-7)
        r[j][i] = 1 - r[i][j]
        place += 1
      }
    }
    var q = [[Double]](repeating: [Double](repeating: 0, count: k), count: k)
    for i in 0..<k {
      for j in 0..<k where j != i {
        q[i][i] += r[j][i] * r[j][i]
        q[i][j] = -r[j][i] * r[i][j]
      }
    }
    var p = [Double](repeating: 1 / Double(k), count: k)
    for _ in 0..<max(100, k) {
      var products = q.map { row in zip(row, p).reduce(0) { $0 + $1.0 * $1.1 } }
      var total = zip(p, products).reduce(0) { $0 + $1.0 * $1.1 }
      if products.allSatisfy({ abs($0 - total) < 0.005 / Double(k) }) { break }
      for t in 0..<k {
        let change = (total - products[t]) / q[t][t]
        p[t] += change
        total =
          (total + change * (change * q[t][t] + 2 * products[t])) / ((1 + change) * (1 + change))
        for j in 0..<k {
          products[j] = (products[j] + change * q[t][j]) / (1 + change)
          p[j] /= 1 + change
        }
      }
    }
    return p
  }
}
