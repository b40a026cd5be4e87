import ConverterCore
import Diagnostics
import ModelIR

/// An operand of an arithmetic operator: a blob, or a constant that need not become one.
enum Factor {
  case blob(BlobOperand)
  case constant([Float], [Int])

  /// The input of a node.
  init(_ node: borrowing NodeExport, _ index: Int) throws(Diagnostic) {
    if let constant = node.isConstant(index) ? try node.numbers(index) : nil {
      self = .constant(constant.values, constant.shape)
      return
    }
    let value = try node.view.input(index)
    guard let blob = node.blobs[value] else {
      throw .inexpressible("its input '\(node.view.graph.name(value))' was not converted")
    }
    self = .blob(blob)
  }

  /// The extents.
  var shape: [Int] {
    switch self {
    case .blob(let blob): blob.shape
    case .constant(_, let shape): shape
    }
  }

  /// The only number of a constant.
  var number: Float? {
    if case .constant(let numbers, _) = self, numbers.count == 1 { numbers[0] } else { nil }
  }

  /// The constant with every number changed; a blob as it is.
  func mapConstant(_ change: (Float) -> Float) -> Factor {
    if case .constant(let numbers, let shape) = self {
      .constant(numbers.map(change), shape)
    } else {
      self
    }
  }
}

extension NodeExporter {
  /// Sums, products and their kin, with numpy's broadcasting.
  static let arithmetic: [NodeExporter] = [
    NodeExporter("Add", to: ["Eltwise", "Power", "Bias"]) { node throws(Diagnostic) in
      let (a, b) = try node.factors()
      return try node.sum(a, b, "")
    },
    NodeExporter("Sub", to: ["Eltwise", "Power", "Bias"]) { node throws(Diagnostic) in
      let (a, b) = try node.factors()
      if case .blob(let x) = a, case .blob(let y) = b, x.shape == y.shape {
        return try node.eltwise("SUM", "", [x, y], coefficients: [1, -1])
      }
      switch b {
      case .constant: return try node.sum(a, b.mapConstant { -$0 }, "")
      case .blob(let y):
        if let number = a.number, y.shape == node.resultShape {
          return try node.power(y, "", scale: -1, shift: number)
        }
        return try node.sum(a, .blob(node.negated(y, "negated")), "")
      }
    },
    NodeExporter("Mul", to: ["Eltwise", "Power", "Scale"]) { node throws(Diagnostic) in
      let (a, b) = try node.factors()
      return try node.product(a, b, "")
    },
    NodeExporter("Div", to: ["Eltwise", "Power", "Scale"]) { node throws(Diagnostic) in
      if try node.view.graph.elementType(node.view.input())?.isInteger == true {
        throw .inexpressible("Caffe has no division of integers")
      }
      let (a, b) = try node.factors()
      switch b {
      case .constant: return try node.product(a, b.mapConstant { 1 / $0 }, "")
      case .blob(let y):
        let inverse = try node.power(y, a.number == 1 ? "" : "inverse", power: -1)
        return try node.product(a, .blob(inverse), "")
      }
    },
    NodeExporter("Pow", to: ["Power", "Eltwise"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      guard let exponent = try node.numbers(1), exponent.values.count == 1,
        exponent.shape.count <= x.rank
      else { throw .inexpressible("Caffe has powers with one constant exponent only") }
      switch exponent.values[0] {
      case 2: return try node.eltwise("PROD", "", [x, x])
      case 3: return try node.eltwise("PROD", "", [x, x, x])
      case let power: return try node.power(x, "", power: power)
      }
    },
    NodeExporter("Sum", to: ["Eltwise", "Bias"]) { node throws(Diagnostic) in
      try node.fold { (node, a, b, suffix) throws(Diagnostic) in
        try node.sum(.blob(a), .blob(b), suffix)
      }
    },
    NodeExporter("Mean", to: ["Eltwise", "Bias", "Power"]) { node throws(Diagnostic) in
      let count = node.view.node.inputs.count
      let sum = try node.fold(isLast: false) { (node, a, b, suffix) throws(Diagnostic) in
        try node.sum(.blob(a), .blob(b), suffix)
      }
      return try node.power(sum, "", scale: 1 / Float(count))
    },
    NodeExporter("Max", to: ["Eltwise", "Tile"]) { node throws(Diagnostic) in
      try node.fold { (node, a, b, suffix) throws(Diagnostic) in
        let (x, y) = try node.expandedPair(a, b, suffix)
        return try node.eltwise("MAX", suffix, [x, y])
      }
    },
    NodeExporter("Min", to: ["Eltwise", "Tile", "Power"]) { node throws(Diagnostic) in
      try node.fold { (node, a, b, suffix) throws(Diagnostic) in
        var (x, y) = try node.expandedPair(a, b, suffix)
        x = try node.negated(x, suffix + "/a")
        y = try node.negated(y, suffix + "/b")
        return try node.negated(node.eltwise("MAX", suffix + "/max", [x, y]), suffix)
      }
    },
  ]
}

extension NodeExport {
  /// The shape of the node's output.
  var resultShape: [Int] {
    (view.node.outputs.first ?? nil).flatMap { view.graph.shape($0) } ?? []
  }

  /// Both operands, aligned by the rules of operators before version 7 where the node is so old.
  mutating func factors() throws(Diagnostic) -> (Factor, Factor) {
    let a = try Factor(self, 0)
    let b = try Factor(self, 1)
    guard view.version < 7, view.int("broadcast") == 1, let axis = view.int("axis") else {
      return (a, b)
    }
    let start = try view.axis(axis, rank: a.shape.count)
    let trailing = a.shape.count - start - b.shape.count
    guard trailing >= 0 else { throw .inexpressible("its operands do not fit on axis \(axis)") }
    let shape = b.shape + [Int](repeating: 1, count: trailing)
    switch b {
    case .constant(let numbers, _): return (a, .constant(numbers, shape))
    case .blob(let blob): return (a, .blob(try reshape(blob, shape, "aligned")))
    }
  }

  /// The node's inputs combined two by two, the last result under the node's name.
  mutating func fold(
    isLast: Bool = true,
    _ combine: (inout NodeExport, BlobOperand, BlobOperand, String) throws(Diagnostic) ->
      BlobOperand
  ) throws(Diagnostic) -> BlobOperand {
    let operands = try bottoms()
    guard var result = operands.first else { throw .inexpressible("it has no inputs") }
    for (index, operand) in operands.dropFirst().enumerated() {
      let isEnd = isLast && index == operands.count - 2
      result = try combine(&self, result, operand, isEnd ? "" : "step\(index)")
    }
    return result
  }

  /// The shape that two shapes broadcast to.
  func broadcast(_ a: [Int], _ b: [Int]) throws(Diagnostic) -> [Int] {
    let rank = max(a.count, b.count)
    let a = [Int](repeating: 1, count: rank - a.count) + a
    let b = [Int](repeating: 1, count: rank - b.count) + b
    var shape: [Int] = []
    for (x, y) in zip(a, b) {
      guard x == y || x == 1 || y == 1 else {
        throw .inexpressible("its operands have shapes \(a) and \(b), which do not fit")
      }
      shape.append(x == 1 ? y : x)
    }
    return shape
  }

  /// Both blobs repeated to the shape that they broadcast to.
  mutating func expandedPair(
    _ a: BlobOperand, _ b: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> (BlobOperand, BlobOperand) {
    let shape = try broadcast(a.shape, b.shape)
    return (
      try expand(a, to: shape, suffix + "/first"), try expand(b, to: shape, suffix + "/second")
    )
  }

  /// a + b.
  mutating func sum(_ a: Factor, _ b: Factor, _ suffix: String) throws(Diagnostic) -> BlobOperand {
    try combine(a, b, suffix, eltwise: "SUM", layer: "Bias", message: "bias_param") {
      (node, x, number) throws(Diagnostic) in
      number == 0 ? x : try node.power(x, suffix, shift: number)
    }
  }

  /// a * b.
  mutating func product(
    _ a: Factor, _ b: Factor, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    try combine(a, b, suffix, eltwise: "PROD", layer: "Scale", message: "scale_param") {
      (node, x, number) throws(Diagnostic) in
      number == 1 ? x : try node.power(x, suffix, scale: number)
    }
  }

  /// x times another operand that broadcasts to it.
  mutating func multiply(
    _ x: BlobOperand, _ factor: Factor, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    try product(.blob(x), factor, suffix)
  }

  private mutating func combine(
    _ a: Factor, _ b: Factor, _ suffix: String, eltwise operation: String, layer: String,
    message: String,
    withNumber: (inout NodeExport, BlobOperand, Float) throws(Diagnostic) -> BlobOperand
  ) throws(Diagnostic) -> BlobOperand {
    let shape = try broadcast(a.shape, b.shape)
    let (large, small): (Factor, Factor)
    switch (a, b) {
    case (.blob, .constant): (large, small) = (a, b)
    case (.constant, .blob): (large, small) = (b, a)
    default: (large, small) = a.shape == shape ? (a, b) : (b, a)
    }
    guard case .blob(let blob) = large else {
      throw .inexpressible("it has only constant operands")
    }
    let x = try expand(blob, to: shape, suffix + "/expanded")
    if let number = small.number { return try withNumber(&self, x, number) }
    if case .blob(let y) = small, y.shape == shape {
      return try eltwise(operation, suffix, [x, y])
    }
    return try spread(x, small, suffix, layer: layer, message: message)
  }

  /// A Scale or Bias with an operand that spans a run of x's axes.
  private mutating func spread(
    _ x: BlobOperand, _ small: Factor, _ suffix: String, layer: String, message: String
  ) throws(Diagnostic) -> BlobOperand {
    let aligned = [Int](repeating: 1, count: x.rank - small.shape.count) + small.shape
    let spanned = aligned.indices.filter { aligned[$0] != 1 }
    let axes = (spanned.first ?? 0)..<(spanned.last.map { $0 + 1 } ?? 0)
    let run = Array(x.shape[axes])
    switch small {
    case .constant(let numbers, _):
      let values = try Self.expand(numbers, Array(aligned[axes]), to: run)
      return try add(
        layer, suffix, [x], shape: x.shape,
        LayerSettings(message, [("axis", .size(axes.lowerBound)), ("num_axes", .size(run.count))]),
        blobs: [Blob(run, values)])
    case .blob(let blob):
      var y = try reshape(blob, Array(aligned[axes]), suffix + "/spanned")
      for axis in run.indices where y.shape[axis] != run[axis] {
        y = try tile(y, axis: axis, run[axis], suffix + "/tiled\(axis)")
      }
      if y.shape == x.shape {
        return try eltwise(layer == "Bias" ? "SUM" : "PROD", suffix, [x, y])
      }
      return try add(
        layer, suffix, [x, y], shape: x.shape,
        LayerSettings(message, [("axis", .size(axes.lowerBound))]))
    }
  }

  /// A constant with axes of one element repeated.
  static func expand(
    _ numbers: [Float], _ shape: [Int], to target: [Int]
  ) throws(Diagnostic) -> [Float] {
    if shape == target { return numbers }
    guard let count = target.checkedElementCount, count <= stepLimit else {
      throw .inexpressible("a constant of shape \(target) is too large")
    }
    let strides = zip(shape.rowMajorStrides, shape).map { $1 == 1 ? 0 : $0 }
    let targetStrides = target.rowMajorStrides
    return (0..<count).map { index in
      var place = 0
      for axis in target.indices {
        place += index / targetStrides[axis] % target[axis] * strides[axis]
      }
      return numbers[place]
    }
  }
}
