import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Reductions, and what looks for the largest elements.
  static let reductions: [NodeExporter] = [
    reduction("ReduceSum", "SUM"), reduction("ReduceMean", "MEAN"), reduction("ReduceL1", "ASUM"),
    reduction("ReduceSumSquare", "SUMSQ"), reduction("ReduceMax", "MAX"),
    reduction("ReduceMin", "MIN"),
    NodeExporter("ReduceProd", to: ["Slice", "Eltwise", "Permute"]) { node throws(Diagnostic) in
      try node.productOverAxes()
    },
    NodeExporter("ReduceL2", to: ["Reduction", "Power", "Permute"]) { node throws(Diagnostic) in
      let sum = try node.reduced("SUMSQ", "squares")
      return try node.power(sum, "", power: 0.5)
    },
    NodeExporter("ReduceLogSum", to: ["Reduction", "Log", "Permute"]) { node throws(Diagnostic) in
      try node.map("Log", "", node.reduced("SUM", "sum"))
    },
    NodeExporter("ReduceLogSumExp", to: ["Reduction", "Pooling", "Exp", "Log", "Eltwise"]) {
      node throws(Diagnostic) in
      try node.checkIsReal()
      let x = try node.bottom()
      let axes = try node.reducedAxes(x.rank)
      let maximum = try node.reduced(x, axes, "MAX", keepsAxes: true, "maximum")
      let centered = try node.sum(
        .blob(x), .blob(node.negated(maximum, "negated")), "centered")
      let sum = try node.reduced(
        node.map("Exp", "exp", centered), axes, "SUM", keepsAxes: true, "sum")
      let total = try node.eltwise("SUM", "total", [node.map("Log", "log", sum), maximum])
      return try node.reshape(total, node.resultShape, "")
    },
    NodeExporter("ArgMax", to: ["ArgMax", "Slice", "Concat", "Power", "Reshape"]) {
      node throws(Diagnostic) in
      try node.placeOfLargest(node.bottom())
    },
    NodeExporter("ArgMin", to: ["Power", "ArgMax", "Reshape"]) { node throws(Diagnostic) in
      try node.placeOfLargest(node.negated(node.bottom(), "negated"))
    },
    NodeExporter("TopK", domain: "", to: ["ArgMax", "Slice", "Concat", "Power"]) {
      node throws(Diagnostic) in
      try node.largestElements()
    },
    NodeExporter("Softmax", to: ["Softmax", "Reshape"]) { node throws(Diagnostic) in
      try node.softmax("")
    },
    NodeExporter("LogSoftmax", to: ["Softmax", "Log", "Reshape"]) { node throws(Diagnostic) in
      try node.map("Log", "", node.softmax("softmax"))
    },
  ]

  private static func reduction(_ operatorType: String, _ operation: String) -> NodeExporter {
    let layers =
      operation.hasPrefix("M") && operation != "MEAN"
      ? ["Pooling", "Permute", "Reshape"] : ["Reduction", "Permute", "Reshape"]
    return NodeExporter(operatorType, to: layers) { node throws(Diagnostic) in
      try node.reduced(operation, "")
    }
  }
}

extension NodeExport {
  /// The axes that a reduction is over.
  fileprivate func reducedAxes(_ rank: Int) throws(Diagnostic) -> [Int] {
    var axes: [Int] = []
    for axis in try view.ints("axes", orInput: 1) ?? [] {
      axes.append(try view.axis(axis, rank: rank))
    }
    if axes.isEmpty { return view.int("noop_with_empty_axes") == 1 ? [] : Array(0..<rank) }
    return axes.sorted()
  }

  /// Makes sure that the node does not round its results to integers.
  fileprivate func checkIsReal() throws(Diagnostic) {
    if try view.graph.elementType(view.input())?.isInteger == true {
      throw .inexpressible("Caffe does not round numbers to integers")
    }
  }

  /// The node's own reduction.
  fileprivate mutating func reduced(
    _ operation: String, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let rounds = ["ReduceMean", "ReduceL2", "ReduceLogSum"].contains(view.node.operatorType)
    if rounds { try checkIsReal() }
    let x = try bottom()
    let axes = try reducedAxes(x.rank)
    if axes.isEmpty {
      switch operation {
      case "ASUM": return try map("AbsVal", suffix, x)
      case "SUMSQ": return try eltwise("PROD", suffix, [x, x])
      default: return x
      }
    }
    return try reduced(x, axes, operation, keepsAxes: view.int("keepdims") ?? 1 == 1, suffix)
  }

  /// A reduction over any axes: those that remain come first.
  mutating func reduced(
    _ x: BlobOperand, _ axes: [Int], _ operation: String, keepsAxes: Bool, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    if x.rank == 0 {
      let row = try reshape(x, [1], suffix + "/row")
      return try reduced(row, [0], operation, keepsAxes: false, suffix)
    }
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let shape = x.shape.indices.compactMap { index -> Int? in
      axes.contains(index) ? (keepsAxes ? 1 : nil) : x.shape[index]
    }
    let turned = try permute(x, kept + axes, suffix + "/turned")
    let outer = kept.map { x.shape[$0] }
    let result: BlobOperand
    switch operation {
    case "MAX": result = try maximum(turned, outer, suffix)
    case "MIN":
      let largest = try maximum(negated(turned, suffix + "/negated"), outer, suffix + "/max")
      result = try negated(largest, suffix)
    case "MEAN" where x.rank == 4 && axes == [2, 3]:
      result = try globalPool("AVE", x, suffix: suffix)
    default:
      var fields: [(String, SourceValue)] = []
      if operation != "SUM" { fields.append(("operation", .text(operation))) }
      if !outer.isEmpty { fields.append(("axis", .size(outer.count))) }
      result = try add(
        "Reduction", suffix, [turned], shape: outer, LayerSettings("reduction_param", fields))
    }
    return try reshape(result, shape, suffix + "/axes")
  }

  /// The largest elements behind the leading axes `outer`.
  private mutating func maximum(
    _ x: BlobOperand, _ outer: [Int], _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let items = outer.reduce(1, *)
    let plane = try reshape(x, [items, 1, 1, x.shape.elementCount / items], suffix + "/plane")
    return try globalPool("MAX", plane, suffix: suffix)
  }

  /// The product along axes of few elements: each element is a blob of its own.
  fileprivate mutating func productOverAxes() throws(Diagnostic) -> BlobOperand {
    let x = try bottom()
    let axes = try reducedAxes(x.rank)
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let count = axes.map { x.shape[$0] }.reduce(1, *)
    guard count <= 64 else {
      throw .inexpressible("it multiplies \(counted(count, "element")), more than 64")
    }
    let turned = try permute(x, kept + axes, "turned")
    let outer = kept.map { x.shape[$0] }
    let rows = try reshape(turned, outer + [count], "rows")
    let parts = try slice(
      rows, axis: outer.count, [Int](repeating: 1, count: count), "parts")
    let product =
      count == 1 ? rows : try eltwise("PROD", "", parts.compactMap { $0 })
    return try reshape(product, resultShape, "axes")
  }

  fileprivate mutating func placeOfLargest(_ x: BlobOperand) throws(Diagnostic) -> BlobOperand {
    let axis = try view.axis(view.int("axis") ?? 0, rank: x.rank)
    let takesFirst = view.int("select_last_index") ?? 0 == 0
    let x = takesFirst ? try turnedRound(x, axis: axis, "turned") : x
    var shape = x.shape
    shape[axis] = 1
    let places = try add(
      "ArgMax", "", [x], shape: shape, LayerSettings("argmax_param", [("axis", .size(axis))]))
    let counted =
      takesFirst
      ? try power(places, "places", scale: -1, shift: Float(x.shape[axis] - 1)) : places
    return try integral(reshape(counted, resultShape, "axes"))
  }

  /// The blob with an axis turned round, so that of equal elements the first comes last, which is
  /// the one that Caffe takes.
  private mutating func turnedRound(
    _ x: BlobOperand, axis: Int, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let count = x.shape[axis]
    if count == 1 { return x }
    if axis > 0, count <= 256 {
      let parts = try slice(x, axis: axis, [Int](repeating: 1, count: count), suffix + "/parts")
      return try concat(parts.reversed().compactMap { $0 }, axis: axis, suffix)
    }
    let places = try constant(
      (0..<count).reversed().map { Float($0) }, [count], name: name + "/" + suffix + "/places")
    return try reindexed(x, axis: axis, places, suffix)
  }

  fileprivate mutating func largestElements() throws(Diagnostic) {
    var x = try bottom()
    guard let count = try view.ints("k", orInput: 1)?.first ?? view.int("k"), count > 0 else {
      throw .inexpressible("its k is not a positive constant")
    }
    let axis = try view.axis(view.int("axis") ?? -1, rank: x.rank)
    guard count <= x.shape[axis] else { throw .inexpressible("its k is more than the axis has") }
    let isLargest = view.int("largest") ?? 1 == 1
    if !isLargest { x = try negated(x, "negated") }
    x = try turnedRound(x, axis: axis, "turned")
    var shape = x.shape
    shape[axis] = count
    let fields: [(String, SourceValue)] = [("top_k", .size(count)), ("axis", .size(axis))]
    if view.isUsed(0) {
      let values = try add(
        "ArgMax", "", [x], shape: shape,
        LayerSettings("argmax_param", [("out_max_val", .flag(true))] + fields))
      try bind(isLargest ? values : negated(values, "values"), to: 0)
    }
    if view.isUsed(1) {
      let places = try add(
        "ArgMax", "places", [x], shape: shape, LayerSettings("argmax_param", fields))
      let counted = try power(
        places, "counted", scale: -1, shift: Float(x.shape[axis] - 1))
      try bind(integral(counted), to: 1)
    }
  }

  fileprivate mutating func softmax(_ suffix: String) throws(Diagnostic) -> BlobOperand {
    let x = try bottom()
    let isFlattening = view.version < 13
    let axis = try view.axis(view.int("axis") ?? (isFlattening ? 1 : -1), rank: x.rank)
    let rest = x.shape[(axis + 1)...].reduce(1, *)
    if isFlattening, rest > 1 {
      let rows = try reshape(
        x, [x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)], suffix + "/rows")
      let result = try map("Softmax", suffix, rows)
      return try reshape(result, x.shape, suffix + "/axes")
    }
    return try add(
      "Softmax", suffix, [x], shape: x.shape,
      LayerSettings("softmax_param", axis == 1 ? [] : [("axis", .size(axis))]))
  }

  /// What `body` computes on rows of the elements along `axes`, put back in place.
  mutating func overAxes(
    _ x: BlobOperand, _ axes: [Int],
    _ body: (inout NodeExport, BlobOperand) throws(Diagnostic) -> BlobOperand
  ) throws(Diagnostic) -> BlobOperand {
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let order = kept + axes.sorted()
    let turned = try permute(x, order, "turned")
    let rows = kept.map { x.shape[$0] }.reduce(1, *)
    let flat = try reshape(turned, [rows, x.shape.elementCount / rows], "flat")
    let result = try reshape(body(&self, flat), turned.shape, "unflat")
    let back = x.shape.indices.map { index in order.firstIndex(of: index) ?? index }
    return try permute(result, back, "back")
  }
}
