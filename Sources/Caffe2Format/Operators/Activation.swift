import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Functions of single elements.
  static let activation = OperatorFamily(
    [
      ("Relu", "Relu"), ("Sigmoid", "Sigmoid"), ("Tanh", "Tanh"), ("Softplus", "Softplus"),
      ("Softsign", "Softsign"), ("Exp", "Exp"), ("Log", "Log"), ("Abs", "Abs"),
      ("Negative", "Neg"), ("Sqrt", "Sqrt"), ("Floor", "Floor"), ("Ceil", "Ceil"), ("Sin", "Sin"),
      ("Cos", "Cos"), ("Tan", "Tan"), ("Sinh", "Sinh"), ("Cosh", "Cosh"), ("Asin", "Asin"),
      ("Acos", "Acos"), ("Atan", "Atan"), ("Erf", "Erf"), ("Sign", "Sign"),
      ("Reciprocal", "Reciprocal"),
    ].map { OperatorKind.unary($0.0, $0.1, ignoring: ["order", "is_test"]) } + [
      .unary("Not", "Not", need: .condition),
      scaled("LeakyRelu", "LeakyRelu", [("alpha", "alpha", 0.01)]),
      scaled("Elu", "Elu", [("alpha", "alpha", 1)]),
      scaled(
        "Selu", "Selu",
        [("alpha", "alpha", 1.673_263_242_354_377_2), ("scale", "gamma", 1.050_700_987_355_480_5)]),
      scaled("HardSigmoid", "HardSigmoid", [("alpha", "alpha", 0.2), ("beta", "beta", 0.5)]),
      scaled("ThresholdedRelu", "ThresholdedRelu", [("alpha", "alpha", 1)]),
      composed("Sqr", "Mul") { op, x throws(Diagnostic) in try op.emit("Mul", [x, x]) },
      composed("Cube", "Mul") { op, x throws(Diagnostic) in
        try op.emit("Mul", [op.emit("Mul", [x, x]), x])
      },
      composed("Rsqrt", "Sqrt, Reciprocal") { op, x throws(Diagnostic) in
        try op.emit("Reciprocal", [op.emit("Sqrt", [x])])
      },
      composed("Cbrt", "Abs, Pow, Sign, Mul") { op, x throws(Diagnostic) in
        let root = try op.emit("Pow", [op.emit("Abs", [x]), op.scalar("third", 1 / 3)])
        return try op.emit("Mul", [root, op.emit("Sign", [x])])
      },
      composed("Swish", "Sigmoid, Mul") { op, x throws(Diagnostic) in
        try op.emit("Mul", [x, op.emit("Sigmoid", [x])])
      },
      composed("Mish", "Softplus, Tanh, Mul") { op, x throws(Diagnostic) in
        try op.emit("Mul", [x, op.emit("Tanh", [op.emit("Softplus", [x])])])
      },
      composed("ReluN", "Clip") { op, x throws(Diagnostic) in
        try op.clip(x, 0, op.arguments.real("n", or: 6))
      },
      composed("Clip", "Clip") { op, x throws(Diagnostic) in
        try op.clip(x, op.arguments.real("min"), op.arguments.real("max"))
      },
      composed("Scale", "Mul") { op, x throws(Diagnostic) in
        try op.emit("Mul", [x, op.scalar("scale", op.arguments.real("scale", or: 1), like: x)])
      },
      composed("Gelu", "Erf, Mul, Add") { op, x throws(Diagnostic) in try op.gelu(x) },
      composed("Logit", "Clip, Sub, Div, Log") { op, x throws(Diagnostic) in
        let epsilon = try op.arguments.real("eps", or: 1e-6)
        let p = try op.clip(x, epsilon, 1 - epsilon)
        let q = try op.emit("Sub", [op.scalar("one", 1), p])
        return try op.emit("Log", [op.emit("Div", [p, q])])
      },
      composed("IsNaN", "IsNaN, Cast") { op, x throws(Diagnostic) in
        try op.cast(op.emit("IsNaN", [x]), .uint8)
      },
      composed("ReplaceNaN", "IsNaN, Where") { op, x throws(Diagnostic) in
        let value = op.scalar("value", try op.arguments.real("value", or: 0), like: x)
        return try op.emit("Where", [op.emit("IsNaN", [x]), value, x])
      },
      composed("Glu", "Split, Sigmoid, Mul") { op, x throws(Diagnostic) in
        let parts = try op.split(
          x, axis: op.number("dim", or: -1), nil, count: 2)
        return try op.emit("Mul", [parts[0], op.emit("Sigmoid", [parts[1]])])
      },
      OperatorKind(
        "PRelu", to: "PRelu", needs: [.any, .weight]
      ) { op throws(Diagnostic) in try op.importPRelu() },
      OperatorKind("Softmax", to: "Softmax") { op throws(Diagnostic) in
        try op.expect()
        op.write(try op.softmax(op.input(), axis: op.number("axis", or: 1)))
      },
    ])

  /// A kind that becomes one node with numbers as attributes.
  private static func scaled(
    _ type: String, _ target: String, _ settings: [(String, String, Float)]
  ) -> OperatorKind {
    OperatorKind(type, to: target) { op throws(Diagnostic) in
      try op.expect()
      var attributes: [Attribute] = []
      for (argument, attribute, value) in settings {
        attributes.append(.float(attribute, try op.arguments.real(argument, or: value)))
      }
      op.write(try op.emit(target, [op.input()], attributes))
    }
  }

  /// A kind of one input and one output that becomes several nodes.
  private static func composed(
    _ type: String, _ target: String,
    _ body: @escaping @Sendable (inout OperatorImporter, Operand) throws(Diagnostic) -> Operand
  ) -> OperatorKind {
    OperatorKind(type, to: target) { op throws(Diagnostic) in
      try op.expect()
      op.write(try body(&op, op.input()))
    }
  }
}

extension OperatorImporter {
  /// The elements brought into a range, either end of which may be open.
  mutating func clip(_ x: Operand, _ low: Float?, _ high: Float?) throws(Diagnostic) -> Operand {
    let bounds = [low.map { scalar("min", $0, like: x) }, high.map { scalar("max", $0, like: x) }]
    return try emit("Clip", [x] + bounds)
  }

  /// The Gaussian unit, by the error function or by its approximation.
  fileprivate mutating func gelu(_ x: Operand) throws(Diagnostic) -> Operand {
    let isFast = try arguments.flag("fast_gelu", or: false)
    let inner: Operand
    if isFast {
      let cube = try emit("Mul", [emit("Mul", [x, x]), x])
      let sum = try emit("Add", [x, emit("Mul", [cube, scalar("cubic", 0.044715)])])
      inner = try emit("Tanh", [emit("Mul", [sum, scalar("slope", 0.797_884_6)])])
    } else {
      inner = try emit("Erf", [emit("Mul", [x, scalar("slope", 0.707_106_77)])])
    }
    let gate = try emit("Add", [inner, scalar("one", 1)])
    return try emit("Mul", [emit("Mul", [x, scalar("half", 0.5)]), gate])
  }

  /// One slope, or one a channel.
  fileprivate mutating func importPRelu() throws(Diagnostic) {
    try expect(inputs: 2...2)
    let isLast = try isChannelsLast()
    let x = try input()
    var slope = try input(1)
    if slope.extents != [1], !isLast {
      let rank = try rank(x)
      slope = try reshape(slope, [-1] + [Int](repeating: 1, count: max(0, rank - 2)))
    }
    write(try emit("PRelu", [x, slope]))
  }
}
