import Diagnostics
import ModelIR

// What the operators that draw random numbers have in common.

extension EvaluationContext {
  /// Draws from the node's random numbers: those of its `seed`, or without one those of the run,
  /// or where the run has none those of the node's name, so that every run draws the same ones.
  func drawing<T: Sendable>(_ draw: (inout MersenneTwister) -> T) throws(Diagnostic) -> T {
    if let seed = try seed() {
      var generator = MersenneTwister(seed: seed)
      return draw(&generator)
    }
    if let random { return random.drawing(draw) }
    let name = context.node.name ?? ""
    let output = context.node.outputs.first.flatMap { $0?.index } ?? 0
    let start: UInt32 = name.isEmpty ? UInt32(truncatingIfNeeded: output) : 2_166_136_261
    var generator = MersenneTwister(
      seed: name.utf8.reduce(start) { ($0 ^ UInt32($1)) &* 16_777_619 })
    return draw(&generator)
  }

  /// The `seed` attribute, which is an integer or a float that is cut off.
  private func seed() throws(Diagnostic) -> UInt32? {
    if version.attribute("seed")?.type == .int {
      return try optionalInt("seed").map { UInt32(truncatingIfNeeded: $0) }
    }
    guard let seed = try optionalFloat("seed") else { return nil }
    guard let number = Int64(exactly: seed.rounded(.towardZero)) else {
      throw invalid("seed", "is \(seed), expected a finite number")
    }
    return UInt32(truncatingIfNeeded: number)
  }

  /// A tensor filled with random numbers.
  func randomTensor(
    _ type: ElementType, _ shape: [Int], _ draw: (inout MersenneTwister) -> Double
  ) throws(Diagnostic) -> [RuntimeValue] {
    let count = try checkedCount(shape)
    let values = try drawing { generator in (0..<count).map { _ in draw(&generator) } }
    return [.tensor(Tensor(type, shape, doubles: values))]
  }
}

extension NodeReading {
  /// The element type that `dtype` names, or `other` where it is left out; nil where neither is
  /// known.
  func randomType(like other: ElementType? = nil) throws(Diagnostic) -> ElementType? {
    guard let type = try optionalElementType("dtype") ?? other else { return nil }
    if let output = version.output(0), !version.allowedTypes(of: output).tensors.contains(type) {
      throw invalid("dtype", "is \(type.name), which \(operatorType)-\(since) does not make")
    }
    return type
  }
}

/// The type and shape that the attributes say.
let inferRandom: Inference = { context throws(Diagnostic) in
  let shape = try context.ints("shape")
  guard shape.allSatisfy({ $0 >= 0 }) else { throw context.invalid("shape", "is \(shape)") }
  context.setOutput(0, try context.randomType(), Shape(shape))
}

/// The shape of input 0, and its element type unless an attribute says another one.
let inferRandomLike: Inference = { context throws(Diagnostic) in
  let type = try context.randomType(like: context.elementType(0))
  context.setOutput(0, type, context.shape(0))
}
