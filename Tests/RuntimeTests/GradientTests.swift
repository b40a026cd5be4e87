import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// Gradients against differences of the values that reference evaluation gives in double precision.
@Suite struct GradientTests {
  @Test(arguments: GradientCase.elementwise)
  func `functions of each element`(_ row: GradientCase) throws { try check(row) }

  @Test(arguments: GradientCase.broadcast)
  func `operators that broadcast`(_ row: GradientCase) throws { try check(row) }

  @Test(arguments: GradientCase.reductions)
  func `reductions and products`(_ row: GradientCase) throws { try check(row) }

  @Test(arguments: GradientCase.movements)
  func `operators that move elements`(_ row: GradientCase) throws { try check(row) }

  @Test(arguments: GradientCase.networks)
  func `layers and losses`(_ row: GradientCase) throws { try check(row) }

  private func check(_ row: GradientCase) throws {
    let variables = row.variables.map(\.tensor)
    let y = try values(row.model(type: .double), row, variables, .reference)[0]
    let weights = Tensor.scattered(y.shape, 0.5, 2)
    func weightedSum(_ variables: [Tensor]) throws -> Double {
      let y = try values(row.model(type: .double), row, variables, .reference)[0]
      return zip(y.doubles, weights.doubles).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let model = row.model(type: .double, weights: weights)
    for mode in ExecutionMode.allCases {
      let gradients = try values(model, row, variables, mode).dropFirst()
      #expect(gradients.map(\.shape) == variables.map(\.shape))
      for (k, gradient) in gradients.enumerated() {
        for i in variables[k].doubles.indices {
          let step = 1e-5
          let above = try weightedSum(variables.moved(k, i, by: step))
          let below = try weightedSum(variables.moved(k, i, by: -step))
          let expected = (above - below) / (2 * step)
          let found = gradient.doubles[i]
          #expect(
            abs(found - expected) <= 1e-6 * max(1, abs(expected)),
            "\(mode): input \(k), element \(i) is \(found), expected \(expected)")
        }
      }
    }
    // The same in single precision, by optimized kernels.
    let exact = try values(model, row, variables, .reference).dropFirst()
    let single = try values(
      row.model(type: .float, weights: weights), row, variables.map { $0.converted(to: .float) },
      .optimized
    ).dropFirst()
    for (a, b) in zip(single, exact) {
      #expect(a.elementType == .float)
      let scale = b.doubles.map(abs).max() ?? 0
      #expect(zip(a.doubles, b.doubles).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, scale) })
    }
  }

  /// The outputs of a model of a row's node.
  private func values(
    _ model: Model, _ row: GradientCase, _ variables: [Tensor], _ mode: ExecutionMode
  ) throws -> [Tensor] {
    var session = try Session(model, mode: mode)
    var inputs: [String: RuntimeValue] = [:]
    for (variable, tensor) in zip(row.variables, variables) {
      inputs["x\(variable.position)"] = .tensor(tensor)
    }
    return try session.run(inputs).compactMap(\.value.tensor)
  }
}

extension [Tensor] {
  /// The tensors with one element changed.
  fileprivate func moved(_ k: Int, _ i: Int, by step: Double) -> [Tensor] {
    var result = self
    var numbers = self[k].doubles
    numbers[i] += step
    result[k] = Tensor(.double, self[k].shape, doubles: numbers)
    return result
  }
}
