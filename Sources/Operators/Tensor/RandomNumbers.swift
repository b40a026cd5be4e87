import Diagnostics
import ModelIR

// What the operators that draw random numbers have in common.

extension EvaluationContext {
  /// The generator of the node's random numbers: started from `seed`, or without one from the
  /// node's name, so that every run of a model draws the same numbers.
  func generator() throws(Diagnostic) -> MersenneTwister {
    guard let seed = try optionalFloat("seed") else {
      let name = context.node.name ?? ""
      let output = context.node.outputs.first.flatMap { $0?.index } ?? 0
      let start: UInt32 = name.isEmpty ? UInt32(truncatingIfNeeded: output) : 2_166_136_261
      return MersenneTwister(seed: name.utf8.reduce(start) { ($0 ^ UInt32($1)) &* 16_777_619 })
    }
    guard let number = Int64(exactly: seed.rounded(.towardZero)) else {
      throw invalid("seed", "is \(seed), expected a finite number")
    }
    return MersenneTwister(seed: UInt32(truncatingIfNeeded: number))
  }

  /// A tensor filled with random numbers.
  func randomTensor(
    _ type: ElementType, _ shape: [Int], _ draw: (inout MersenneTwister) -> Double
  ) throws(Diagnostic) -> [RuntimeValue] {
    let count = try checkedCount(shape)
    var generator = try generator()
    let values = (0..<count).map { _ in draw(&generator) }
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
