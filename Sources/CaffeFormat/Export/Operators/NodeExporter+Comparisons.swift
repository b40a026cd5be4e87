import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Comparisons and logic, on blobs of zeros and ones.
  static let comparisons: [NodeExporter] = [
    NodeExporter("Greater", to: ["Threshold", "Eltwise", "Power"]) { node throws(Diagnostic) in
      try node.isGreater(0, 1, "")
    },
    NodeExporter("Less", to: ["Threshold", "Eltwise", "Power"]) { node throws(Diagnostic) in
      try node.isGreater(1, 0, "")
    },
    NodeExporter("GreaterOrEqual", to: ["Threshold", "Eltwise", "Power"]) {
      node throws(Diagnostic) in try node.inverted(node.isGreater(1, 0, "less"))
    },
    NodeExporter("LessOrEqual", to: ["Threshold", "Eltwise", "Power"]) { node throws(Diagnostic) in
      try node.inverted(node.isGreater(0, 1, "greater"))
    },
    NodeExporter("Equal", to: ["Threshold", "AbsVal", "Eltwise", "Power"]) {
      node throws(Diagnostic) in
      let difference = try node.difference(0, 1, "difference")
      let magnitude = try node.map("AbsVal", "magnitude", difference)
      return try node.inverted(node.isOver(0, magnitude, "differs"))
    },
    NodeExporter("Not", to: ["Power"]) { node throws(Diagnostic) in
      try node.inverted(node.bottom())
    },
    NodeExporter("And", to: ["Eltwise", "Scale"]) { node throws(Diagnostic) in
      let (a, b) = try node.factors()
      return try node.integral(node.product(a, b, ""))
    },
    NodeExporter("Or", to: ["Eltwise", "Tile"]) { node throws(Diagnostic) in
      let (x, y) = try node.expandedPair(node.bottom(), node.bottom(1), "operands")
      return try node.integral(node.eltwise("MAX", "", [x, y]))
    },
    NodeExporter("Xor", to: ["Eltwise", "AbsVal", "Tile"]) { node throws(Diagnostic) in
      let (x, y) = try node.expandedPair(node.bottom(), node.bottom(1), "operands")
      let difference = try node.eltwise("SUM", "difference", [x, y], coefficients: [1, -1])
      return try node.integral(node.map("AbsVal", "", difference))
    },
    NodeExporter("Where", to: ["Eltwise", "Scale", "Power", "Tile"]) { node throws(Diagnostic) in
      node.assumptions.append(
        "'\(node.name)' (Where) chooses by multiplying with 0 and 1: both its operands must be finite"
      )
      let isChosen = try node.bottom()
      let otherwise = try node.inverted(isChosen, "otherwise")
      let first = try node.product(.blob(isChosen), Factor(node, 1), "first")
      let second = try node.product(.blob(otherwise), Factor(node, 2), "second")
      return try node.sum(.blob(first), .blob(second), "")
    },
  ]
}

extension NodeExport {
  /// The difference of two inputs.
  fileprivate mutating func difference(
    _ a: Int, _ b: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let first = try Factor(self, a)
    switch try Factor(self, b) {
    case .blob(let y): return try sum(first, .blob(negated(y, suffix + "/negated")), suffix)
    case let constant: return try sum(first, constant.mapConstant { -$0 }, suffix)
    }
  }

  /// 1 where input `a` is greater than input `b`.
  fileprivate mutating func isGreater(
    _ a: Int, _ b: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if let number = try Factor(self, b).number, case .blob(let x) = try Factor(self, a),
      x.shape == resultShape
    {
      return try isOver(number, x, suffix)
    }
    return try isOver(0, difference(a, b, suffix + "/difference"), suffix)
  }

  /// 1 - x.
  fileprivate mutating func inverted(
    _ x: BlobOperand, _ suffix: String = ""
  ) throws(Diagnostic) -> BlobOperand {
    try integral(power(x, suffix, scale: -1, shift: 1))
  }

  /// The blob, noted as one of integers.
  mutating func integral(_ x: BlobOperand) -> BlobOperand {
    net.integralBlobs.insert(x.name)
    return x
  }
}
