import ConverterCore
import Diagnostics

extension NodeExporter {
  /// Operators of one operand, element by element.
  static let activations: [NodeExporter] = [
    plain("Relu", "ReLU"), plain("Sigmoid", "Sigmoid"), plain("Tanh", "TanH"),
    plain("Abs", "AbsVal"), plain("Exp", "Exp"), plain("Log", "Log"), plain("Softplus", "BNLL"),
    NodeExporter("LeakyRelu", to: ["ReLU"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let slope = node.view.float("alpha") ?? 0.01
      return try node.add(
        "ReLU", "", [x], shape: x.shape,
        LayerSettings("relu_param", [("negative_slope", .number(slope))]))
    },
    NodeExporter("Elu", to: ["ELU"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      return try node.add(
        "ELU", "", [x], shape: x.shape,
        LayerSettings("elu_param", [("alpha", .number(node.view.float("alpha") ?? 1))]))
    },
    NodeExporter("Selu", to: ["ELU", "Power"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let alpha = node.view.float("alpha") ?? 1.67326319217681884765625
      let elu = try node.add(
        "ELU", "", [x], shape: x.shape, LayerSettings("elu_param", [("alpha", .number(alpha))]))
      return try node.power(
        elu, "gamma", scale: node.view.float("gamma") ?? 1.05070102214813232421875)
    },
    NodeExporter("Neg", to: ["Power"]) { node throws(Diagnostic) in
      try node.negated(node.bottom(), "")
    },
    NodeExporter("Sqrt", to: ["Power"]) { node throws(Diagnostic) in
      try node.power(node.bottom(), "", power: 0.5)
    },
    NodeExporter("Reciprocal", to: ["Power"]) { node throws(Diagnostic) in
      try node.power(node.bottom(), "", power: -1)
    },
    NodeExporter("PRelu", to: ["PReLU", "ReLU", "Scale", "Eltwise"]) { node throws(Diagnostic) in
      try node.parametricReLU()
    },
    NodeExporter("Clip", to: ["ReLU", "Power", "Eltwise"]) { node throws(Diagnostic) in
      let low = try node.view.float("min", orInput: 1) ?? -.greatestFiniteMagnitude
      let high = try node.view.float("max", orInput: 2) ?? .greatestFiniteMagnitude
      return try node.clip(node.bottom(), low, high)
    },
    NodeExporter("ThresholdedRelu", to: ["Threshold", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let isOver = try node.isOver(node.view.float("alpha") ?? 1, x, "over")
      return try node.eltwise("PROD", "", [x, isOver])
    },
    NodeExporter("HardSigmoid", to: ["Power", "ReLU"]) { node throws(Diagnostic) in
      let line = try node.power(
        node.bottom(), "line", scale: node.view.float("alpha") ?? 0.2,
        shift: node.view.float("beta") ?? 0.5)
      return try node.clip(line, 0, 1)
    },
    NodeExporter("HardSwish", to: ["Power", "ReLU", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let line = try node.power(x, "line", scale: 1.0 / 6, shift: 0.5)
      return try node.eltwise("PROD", "", [x, node.clip(line, 0, 1)])
    },
    NodeExporter("Swish", to: ["Sigmoid", "Power", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let scaled = try node.power(x, "scaled", scale: node.view.float("alpha") ?? 1)
      return try node.eltwise("PROD", "", [x, node.map("Sigmoid", "sigmoid", scaled)])
    },
    NodeExporter("Mish", to: ["BNLL", "TanH", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let softplus = try node.map("BNLL", "softplus", x)
      return try node.eltwise("PROD", "", [x, node.map("TanH", "tanh", softplus)])
    },
    NodeExporter("Softsign", to: ["AbsVal", "Power", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let magnitude = try node.map("AbsVal", "magnitude", x)
      let factor = try node.power(magnitude, "factor", power: -1, shift: 1)
      return try node.eltwise("PROD", "", [x, factor])
    },
    NodeExporter("Celu", to: ["Power", "ELU"]) { node throws(Diagnostic) in
      let alpha = node.view.float("alpha") ?? 1
      let scaled = try node.power(node.bottom(), "scaled", scale: 1 / alpha)
      let elu = try node.map("ELU", "elu", scaled)
      // alpha * elu(x / alpha) is x itself where x is positive.
      return try node.power(elu, "", scale: alpha)
    },
    NodeExporter("Sign", to: ["Threshold", "Power", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      let isPositive = try node.isOver(0, x, "positive")
      let isNegative = try node.isOver(0, node.negated(x, "negated"), "negative")
      return try node.eltwise("SUM", "", [isPositive, isNegative], coefficients: [1, -1])
    },
    NodeExporter("Gelu", to: ["Power", "TanH", "Eltwise"]) { node throws(Diagnostic) in
      guard node.view.text("approximate") == "tanh" else {
        throw .inexpressible(
          "Caffe has no error function; Gelu with approximate 'tanh' can be written")
      }
      return try node.approximateGelu()
    },
  ]

  private static func plain(_ operatorType: String, _ layer: String) -> NodeExporter {
    NodeExporter(operatorType, to: [layer]) { node throws(Diagnostic) in
      try node.map(layer, "", node.bottom())
    }
  }
}

extension NodeExport {
  /// x between two bounds; a bound that no number passes is left out.
  mutating func clip(
    _ x: BlobOperand, _ low: Float, _ high: Float
  ) throws(Diagnostic) -> BlobOperand {
    var result = x
    let limit = Float.greatestFiniteMagnitude
    if low > -limit { result = try atLeast(low, result, high < limit ? "low" : "") }
    // Where the bounds cross, the upper one counts.
    if high < limit { result = try atMost(high, result, "") }
    return result
  }

  /// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
  fileprivate mutating func approximateGelu() throws(Diagnostic) -> BlobOperand {
    let x = try bottom()
    let cube = try eltwise("PROD", "cube", [x, x, x])
    let sum = try eltwise("SUM", "sum", [x, cube], coefficients: [1, 0.044715])
    let scaled = try power(sum, "scaled", scale: 0.7978845608)
    let factor = try power(map("TanH", "tanh", scaled), "factor", scale: 0.5, shift: 0.5)
    return try eltwise("PROD", "", [x, factor])
  }

  /// max(x, 0) + slope * min(x, 0), as a layer where the slope is one number or one a channel.
  fileprivate mutating func parametricReLU() throws(Diagnostic) -> BlobOperand {
    let x = try bottom()
    if isConstant(1), let slope = try numbers(1) {
      if slope.values.count == 1 {
        return try add(
          "PReLU", "", [x], shape: x.shape,
          LayerSettings("prelu_param", [("channel_shared", .flag(true))]),
          blobs: [Blob([], slope.values)])
      }
      let aligned = [Int](repeating: 1, count: max(0, x.rank - slope.shape.count)) + slope.shape
      if x.rank >= 2, aligned.count == x.rank, aligned[1] == x.shape[1],
        slope.values.count == x.shape[1]
      {
        return try add(
          "PReLU", "", [x], shape: x.shape, blobs: [Blob([x.shape[1]], slope.values)])
      }
    }
    let positive = try map("ReLU", "positive", x)
    let rest = try map("ReLU", "rest", negated(x, "negated"))
    let scaled = try multiply(rest, Factor(self, 1), "slope")
    return try eltwise("SUM", "", [positive, scaled], coefficients: [1, -1])
  }
}
