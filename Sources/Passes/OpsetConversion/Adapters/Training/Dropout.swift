import ModelIR
import Operators

extension OperatorAdapter {
  static let dropout = OperatorAdapter(
    "Dropout",
    Change(
      12,
      up: .adjusted("`ratio` becomes an input") { node throws(Refusal) in
        guard node.has("ratio") else { return }
        node.setInput(1, try node.scalar(try node.float("ratio"), .float))
        node.remove("ratio")
      },
      down: .adjusted("`ratio` becomes an attribute; there is no training") {
        node throws(Refusal) in
        let ratio = node.optionalInput(1).flatMap { node.constant($0)?.doubles.first }
        if let mode = node.optionalInput(2) {
          guard let training = node.constant(mode)?.booleans.first else {
            throw .dynamic("'training_mode' is computed or given at run time")
          }
          guard !training || ratio == 0 else {
            throw .argument("'training_mode' is true, and operator sets before 12 have no training")
          }
        }
        node.remove("seed")
        node.keepInputs(1)
        if let ratio { node.set("ratio", .float(Float(ratio))) }
      }),
    Change(
      10,
      up: .decomposed("Cast of the mask") { node throws(Refusal) in try node.castMask(to: .bool) },
      down: .decomposed("Cast of the mask") { node throws(Refusal) in try node.castMask(to: nil) }),
    Change(
      7, up: .adjusted("`is_test` is left out") { node throws(Refusal) in node.remove("is_test") },
      down: .adjusted("`is_test` is set") { node throws(Refusal) in node.set("is_test", .int(1)) }))
}

extension NodeRewriter {
  /// The mask of Dropout is of the data's type before version 10, of truth values since.
  fileprivate mutating func castMask(to type: ElementType?) throws(Refusal) {
    guard hasOutput(1), let mask = node.outputs[1] else { return }
    let data = try elementType(try input(0))
    let own = converter.newValue(
      "dropout_mask", OpsetConverter.Fact(type: .tensor(type ?? data, shape(mask))))
    var copy = node
    copy.outputs[1] = own
    try converter.place(copy, writtenFor: type == nil ? 9 : 10)
    try compute(
      output: 1, by: "Cast", own, with: ["to": .int(Int64((type == nil ? .bool : data).rawValue))])
  }
}
