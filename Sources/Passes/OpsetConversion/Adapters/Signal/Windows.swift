import ModelIR
import Operators

extension OperatorAdapter {
  static let hannWindow = OperatorAdapter.window("HannWindow")

  static let hammingWindow = OperatorAdapter.window("HammingWindow")

  static let blackmanWindow = OperatorAdapter.window("BlackmanWindow")

  private static func window(_ name: String) -> OperatorAdapter {
    OperatorAdapter(
      name,
      Change(
        17,
        down: .decomposed("a constant; the size must be constant") { node throws(Refusal) in
          try node.becomeConstant()
        }))
  }

  static let melWeightMatrix = OperatorAdapter(
    "MelWeightMatrix",
    Change(
      17,
      down: .decomposed("a constant; the inputs must be constant") { node throws(Refusal) in
        try node.becomeConstant()
      }))
}

extension NodeRewriter {
  /// Puts the result in place of the node, whose inputs are constant.
  fileprivate mutating func becomeConstant() throws(Refusal) {
    var inputs: [Tensor?] = []
    for index in node.inputs.indices {
      guard let tensor = constant(try input(index)) else {
        throw .dynamic("'\(version.input(index)?.name ?? "")' is computed or given at run time")
      }
      inputs.append(tensor)
    }
    try finish(try constant(try evaluated(inputs)))
  }
}
