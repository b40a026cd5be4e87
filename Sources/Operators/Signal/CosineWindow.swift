import Diagnostics
import Glibc
import ModelIR

// What the window operators have in common.

/// The versions of the window operators.
let windowVersions: [OperatorVersion.Change] = [
  .since(
    17, inputs: [.required("size", "T1")], outputs: [.required("output", "T2")],
    attributes: [.int("output_datatype", 1), .int("periodic", 1)],
    types: ["T1": .tensor(.indices), "T2": .tensor(.numericAndBFloat16)])
]

/// A vector of the size that input 0 gives.
let inferWindow: Inference = { context throws(Diagnostic) in
  let size = context.elements(0)?.first ?? .unknown
  guard size.known ?? 0 >= 0 else { throw context.invalid("size", "is \(size)") }
  context.setOutput(0, try context.signalType(), [size])
}

extension NodeReading {
  /// The type that `output_datatype` names.
  func signalType() throws(Diagnostic) -> ElementType {
    let type = try optionalElementType("output_datatype") ?? .float
    guard ElementTypes.numericAndBFloat16.contains(type) else {
      throw invalid("output_datatype", "is \(type.name), expected a numeric type")
    }
    return type
  }
}

extension EvaluationContext {
  /// The integer that an input of one element holds.
  func scalarInteger(_ index: Int, _ name: String) throws(Diagnostic) -> Int {
    let values = try integers(index)
    guard values.count == 1 else {
      throw mismatch("'\(name)' has \(counted(values.count, "element")), expected a scalar")
    }
    return values[0]
  }

  /// The window `a - b * cos(2πn / N) + c * cos(4πn / N)`.
  func cosineWindow(_ a: Double, _ b: Double, _ c: Double) throws(Diagnostic) -> [RuntimeValue] {
    let size = try scalarInteger(0, "size")
    _ = try checkedCount([size])
    let type = try signalType()
    let period = try bool("periodic") ? size : size - 1
    let values = (0..<size).map { index in
      // A symmetric window of one element is its peak.
      let angle = period == 0 ? Double.pi : 2 * Double.pi * Double(index) / Double(period)
      return a - b * cos(angle) + c * cos(2 * angle)
    }
    return [.tensor(Tensor(type, [size], doubles: values))]
  }
}
