import ModelIR

extension OperatorAdapter {
  static let shape = OperatorAdapter(
    "Shape", widening: .none,
    Change(
      15,
      down: .decomposed("Slice of the whole shape") { node throws(Refusal) in
        guard node.has("start") || node.has("end") else { return }
        let (start, end) = (try node.int("start"), try node.optionalInt("end"))
        let all = try node("Shape", try node.input(0))
        try node.replace(
          by: "Slice", all, try node.vector([start]), try node.vector([end ?? Int(Int32.max)]),
          try node.vector([0]))
      }),
    .anyTypeOfInput)

  static let size = OperatorAdapter("Size", .anyTypeOfInput)
}

extension OperatorAdapter.Change {
  /// Shape and Size say nothing of elements: where the type is too new, that of another tensor of the
  /// same shape has to be asked.
  fileprivate static let anyTypeOfInput = OperatorAdapter.Change(
    13, down: .adjusted("the shape of a type that is too new must be known") { _ in })
}
