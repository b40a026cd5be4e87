import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearConcat = Operator(
    "QLinearConcat", domain: "com.microsoft",
    summary: """
      Joins quantized tensors along an axis. Each comes with its scale and zero point, and is \
      quantized again with those of the output, which are the first two inputs.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("Y_scale", "TF"), .required("Y_zero_point", "T8"),
          .variadic("inputs", "TV", isHomogeneous: false),
        ],
        outputs: [.required("Y", "T8")], attributes: [.required("axis", .int)],
        types: [
          "T8": .tensor(.quantized8), "TF": .tensor(.float),
          "TV": .tensor(.uint8, .int8, .float),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let places = try context.concatenatedInputs(count: context.inputs.count)
      let types = try context.inferred(as: .concat, inputs: places.map { context.inputs[$0] })
      context.setOutput(0, context.elementType(1), types.first??.shape)
    },
    evaluate: { context throws(Diagnostic) in
      let type = try context.tensor(1).elementType
      var parts: [Tensor] = []
      for place in try context.concatenatedInputs(count: context.inputs.count) {
        let x = try context.tensor(place)
        guard x.elementType == type else {
          throw context.mismatch("input \(place) is \(x.elementType.name), expected \(type.name)")
        }
        let numbers = try context.realNumbers(place)
        let part = try context.quantized(numbers, x.shape, type, scale: 0)
        if case .tensor(let tensor) = part { parts.append(tensor) }
      }
      return [.tensor(try context.concatenated(parts, axis: context.int("axis")))]
    })
}

extension NodeReading {
  /// The positions of the tensors to join: every third one from input 2 on.
  fileprivate func concatenatedInputs(count: Int) throws(Diagnostic) -> [Int] {
    guard count >= 5, count % 3 == 2 else {
      throw mismatch(
        "there are \(counted(count, "input")), expected 2 and then tensor, scale and zero point in turn"
      )
    }
    return Array(stride(from: 2, to: count, by: 3))
  }
}
