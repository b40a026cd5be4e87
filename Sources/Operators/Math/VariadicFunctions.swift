import Diagnostics
import ModelIR

// What the elementwise operators of any number of tensors have in common.

/// The versions of Min, Max, Sum and Mean: before 8, all inputs have one shape.
func variadicVersions(output: String, integersSince: Int? = nil) -> [OperatorVersion.Change] {
  var versions: [OperatorVersion.Change] = [
    .since(
      1, inputs: [.variadic("data_0", "T")], outputs: [.required(output, "T")],
      attributes: [.optional("consumed_inputs", .ints)], types: ["T": .tensor(.floats)]),
    .since(6) { $0.remove("consumed_inputs") },
    .since(8),
  ]
  if let integersSince {
    versions.append(.since(integersSince) { $0.types["T"] = .tensor(.numeric) })
    versions.append(.since(13) { $0.types["T"] = .tensor(.numericAndBFloat16) })
  } else {
    versions.append(.since(13) { $0.types["T"] = .tensor(.floatsAndBFloat16) })
  }
  return versions
}

extension EvaluationContext {
  /// All inputs stretched to their common shape.
  private func broadcastInputs() throws(Diagnostic) -> [Tensor] {
    var tensors: [Tensor] = []
    for index in inputs.indices { tensors.append(try tensor(index)) }
    guard let first = tensors.first else { throw unsupported("needs an input") }
    guard tensors.allSatisfy({ $0.elementType == first.elementType }) else {
      throw mismatch("element types differ: \(tensors.map(\.elementType.name))")
    }
    let shapes = tensors.map(\.shape)
    guard let shape = Broadcasting.shape(shapes) else {
      throw mismatch("shapes \(shapes) cannot be broadcast together")
    }
    guard since >= 8 || shapes.allSatisfy({ $0 == shape }) else {
      throw mismatch("shapes \(shapes) differ, and broadcasting came with opset 8")
    }
    return tensors.map { $0.broadcast(to: shape) }
  }

  /// The inputs combined one after another.
  func fold(
    real: (Double, Double) -> Double, signed: (Int64, Int64) -> Int64,
    unsigned: (UInt64, UInt64) -> UInt64
  ) throws(Diagnostic) -> [RuntimeValue] {
    let tensors = try broadcastInputs()
    var result = tensors[0]
    for tensor in tensors.dropFirst() {
      result = try combine(result, tensor, real: real, signed: signed, unsigned: unsigned)
    }
    return [.tensor(result)]
  }

  /// The first input at the common shape, and the sums of all inputs' elements.
  func total() throws(Diagnostic) -> (first: Tensor, total: [Double]) {
    let tensors = try broadcastInputs()
    var total = tensors[0].doubles
    for tensor in tensors.dropFirst() {
      let values = tensor.doubles
      for index in total.indices { total[index] += values[index] }
    }
    return (tensors[0], total)
  }
}

/// The smaller number; NaN if either is.
func smaller(_ a: Double, _ b: Double) -> Double { a.isNaN || a < b ? a : b }

/// The larger number; NaN if either is.
func larger(_ a: Double, _ b: Double) -> Double { a.isNaN || a > b ? a : b }
