import Diagnostics
import ModelIR

extension Operator {
  static let microsoftQLinearWhere = Operator(
    "QLinearWhere", domain: "com.microsoft",
    summary: """
      Takes elements of X where the condition holds, and of Y elsewhere, with broadcasting, and \
      quantizes them with the output's scale and zero point.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("condition", "B"), .required("X", "T"), .required("x_scale", "TF"),
          .required("x_zero_point", "T"), .required("Y", "T"), .required("y_scale", "TF"),
          .required("y_zero_point", "T"), .required("z_scale", "TF"),
          .required("z_zero_point", "T"),
        ],
        outputs: [.required("Z", "T")],
        types: ["B": .tensor(.bool), "TF": .tensor(.float), "T": .tensor(.quantized8)])
    ],
    infer: { context throws(Diagnostic) in
      context.setOutput(0, context.elementType(1), try context.broadcastShape(of: [0, 1, 4]))
    },
    evaluate: { context throws(Diagnostic) in
      let condition = try context.tensor(0)
      let x = try context.tensor(1)
      let y = try context.tensor(4)
      guard x.elementType == y.elementType else {
        throw context.mismatch("'X' is \(x.elementType.name) and 'Y' is \(y.elementType.name)")
      }
      guard let shape = Broadcasting.shape([condition.shape, x.shape, y.shape]) else {
        throw context.mismatch(
          "shapes \(condition.shape), \(x.shape) and \(y.shape) cannot be broadcast together")
      }
      _ = try context.checkedCount(shape)
      let choice = condition.broadcast(to: shape).booleans
      let ifTrue = try context.realNumbers(1)
      let ifFalse = try context.realNumbers(4)
      let places = zip(
        Broadcasting.positions(x.shape, to: shape), Broadcasting.positions(y.shape, to: shape))
      let numbers = zip(choice, places).map { $0 ? ifTrue[$1.0] : ifFalse[$1.1] }
      return [try context.quantized(numbers, shape, x.elementType, scale: 7)]
    })
}
