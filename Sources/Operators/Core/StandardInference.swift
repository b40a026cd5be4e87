import Diagnostics
import ModelIR

// Inference rules that many operators share, as values to put into a declaration.

/// Output 0 has the type of input 0.
let inferSameAsFirst: Inference = { context throws(Diagnostic) in
  context.setOutput(0, context.type(0))
}

/// Output 0 has the element type of input 0 and the broadcast shape of all inputs.
let inferBroadcast: Inference = { context throws(Diagnostic) in
  context.setOutput(0, context.elementType(0), try context.broadcastShape())
}

/// Output 0 is `bool` with the broadcast shape of all inputs.
let inferComparison: Inference = { context throws(Diagnostic) in
  context.setOutput(0, .bool, try context.broadcastShape())
}

extension InferenceContext {
  /// The broadcast shape of all inputs; nil where the rank of one is not known.
  func broadcastShape() throws(Diagnostic) -> Shape? {
    var shapes: [Shape] = []
    for index in 0..<inputCount where hasInput(index) {
      guard let shape = shape(index) else { return nil }
      shapes.append(shape)
    }
    guard let result = Broadcasting.shape(shapes) else {
      let found = shapes.map(\.description).joined(separator: " and ")
      throw mismatch("shapes \(found) cannot be broadcast together")
    }
    return result
  }
}
