import ModelIR
import Testing

/// Losses, optimizers and random numbers at their edges.
@Suite struct TrainingTests {
  private let labels = Tensor(.int64, [2], int64s: [0, 2])
  private let scores = Tensor.float([2, 3], [-1, -2, -3, -4, -5, -6])

  @Test func `losses are reduced and ignored labels do not count`() throws {
    func loss(_ attributes: [String: AttributeValue], _ weights: Tensor? = nil) throws -> [Double] {
      try OperatorRun("NegativeLogLikelihoodLoss", attributes)(scores, labels, weights)[0].doubles
    }
    #expect(try loss(["reduction": .string("none")]) == [1, 6])
    #expect(try loss(["reduction": .string("sum")]) == [7])
    #expect(try loss([:]) == [3.5])
    #expect(try loss(["ignore_index": .int(2)]) == [1])
    #expect(try agree(loss([:], .float([3], [1, 0, 3])), [19.0 / 4]))
    let ignoring = OperatorRun("NegativeLogLikelihoodLoss", ["ignore_index": .int(-1)])
    let outside = Tensor(.int64, [2], int64s: [-1, 3])
    #expect(try ignoring.failure(scores, outside) == "E0802")
    #expect(try ignoring.failure(scores, labels, .float([2], [1, 1])) == "E0502")
    #expect(try ignoring.failure(scores, Tensor(.int64, [3], int64s: [0, 0, 0])) == "E0502")
    let other = OperatorRun("NegativeLogLikelihoodLoss", ["reduction": .string("max")])
    #expect(try other.failure(scores, labels) == "E0410")
  }

  @Test func `cross entropy yields the logarithms of the probabilities too`() throws {
    let run = OperatorRun("SoftmaxCrossEntropyLoss", outputs: 2, ["reduction": .string("sum")])
    let y = try run(.float([1, 2, 1], [1000, 1000]), Tensor(.int32, [1, 1], int64s: [1]))
    #expect(agree(y[0].doubles, [0.6931472]))
    #expect(agree(y[1].doubles, [-0.6931472, -0.6931472]))
    #expect(try OperatorRun("SoftmaxCrossEntropyLoss").failure(.counting([2]), labels) == "E0502")
  }

  @Test func `optimizers step each tensor by itself, the first step in its own way`() throws {
    let domain = "ai.onnx.preview.training"
    let attributes: [String: AttributeValue] = [
      "alpha": .float(0.5), "beta": .float(0.25), "mode": .string("standard"),
      "norm_coefficient": .float(0),
    ]
    let rate = Tensor.float([], [0.5])
    let momentum = OperatorRun("Momentum", domain: domain, opset: 1, outputs: 4, attributes)
    let (x1, x2) = (Tensor.float([1], [1]), Tensor.float([2], [1, 2]))
    let (g1, g2) = (Tensor.float([1], [2]), Tensor.float([2], [4, 4]))
    let (v1, v2) = (Tensor.float([1], [2]), Tensor.float([2], [0, 0]))
    let first = try momentum(rate, Tensor(.int64, [], int64s: [0]), x1, x2, g1, g2, v1, v2)
    #expect(first.map(\.doubles) == [[-0.5], [-1, 0], [3], [4, 4]])
    let later = try momentum(rate, Tensor(.int64, [], int64s: [1]), x1, x2, g1, g2, v1, v2)
    #expect(later.map(\.doubles) == [[0.25], [0.5, 1.5], [1.5], [1, 1]])
    let one = Tensor(.int64, [], int64s: [1])
    #expect(try momentum.failure(rate, one, x1, x2, g1, g2, v1) == "E0502")
    #expect(try momentum.failure(rate, one, x1, x2, g2, g1, v1, v2) == "E0502")
    let adam = OperatorRun(
      "Adam", domain: domain, opset: 1, outputs: 3,
      ["alpha": .float(0.5), "beta": .float(0.75), "epsilon": .float(0)])
    let y = try adam(rate, one, x1, g1, .float([1], [0]), .float([1], [0]))
    #expect(agree(y.map { $0.doubles[0] }, [0.5, 1, 1]))
  }

  @Test func `the same seed gives numpy's numbers`() throws {
    let seed: [String: AttributeValue] = ["seed": .float(0)]
    let shape: [String: AttributeValue] = ["shape": .ints([3])]
    let both = seed.merging(shape) { $1 }
    let uniform = try OperatorRun("RandomUniform", both)()[0].doubles
    #expect(agree(uniform, [0.5488135, 0.71518937, 0.60276338]))
    let normal = try OperatorRun("RandomNormal", both)()[0].doubles
    #expect(agree(normal, [1.76405235, 0.40015721, 0.97873798]))
    let like = OperatorRun("RandomUniformLike", seed.merging(["dtype": .int(11)]) { $1 })
    let doubles = try like(.counting([2, 0, 1]))[0]
    #expect(doubles.elementType == .double && doubles.shape == [2, 0, 1])
    let drawn = try OperatorRun("Bernoulli", seed)(.float([4], [0, 0.5, 0.9, 1]))[0].doubles
    #expect(drawn == [0, 1, 1, 1])
  }

  @Test func `runs without a seed repeat, and hostile arguments are refused`() throws {
    let run = OperatorRun("RandomNormal", ["shape": .ints([4])])
    #expect(try run() == run())
    #expect(try OperatorRun("RandomNormal", ["shape": .ints([-1])]).failure() == "E0802")
    #expect(try OperatorRun("RandomNormal", ["shape": .ints([.max, 2])]).failure() == "E0802")
    let seed: [String: AttributeValue] = ["shape": .ints([1]), "seed": .float(.nan)]
    #expect(try OperatorRun("RandomNormal", seed).failure() == "E0410")
    #expect(try OperatorRun("Bernoulli").failure(.float([1], [1.5])) == "E0802")
    #expect(try OperatorRun("Bernoulli").failure(.float([1], [.nan])) == "E0802")
  }

  @Test func `classes are drawn from the logarithms of their weights`() throws {
    let draw = OperatorRun("Multinomial", ["sample_size": .int(5), "seed": .float(1)])
    let certain = Tensor.float([2, 3], [-.infinity, 0, -.infinity, 0, -.infinity, -.infinity])
    let y = try draw(certain)[0]
    #expect(y == Tensor(.int32, [2, 5], int64s: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]))
    #expect(try draw.failure(.float([1, 1], [.nan])) == "E0802")
    #expect(try draw.failure(.float([1, 0], [])) == "E0802")
    #expect(try draw.failure(.counting([2])) == "E0502")
  }
}
