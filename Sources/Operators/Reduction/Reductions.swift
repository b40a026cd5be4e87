import Diagnostics
import ModelIR

// What the operators that reduce a tensor along axes have in common.

/// The versions of most reductions: since 18 the axes are an input.
let reductionVersions: [OperatorVersion.Change] = [
  reductionOriginal,
  .since(11),
  .since(13) { $0.types["T"] = .tensor(.highPrecisionAndBFloat16) },
  .since(18) { $0.takeAxesAsInput() },
]

/// The versions of ReduceLogSum and ReduceLogSumExp: since 28 for real numbers only.
let logReductionVersions =
  reductionVersions + [.since(28) { $0.types["T"] = .tensor(.floatsAndBFloat16) }]

/// The versions of ReduceSum: the axes are an input since 13 already.
let sumVersions: [OperatorVersion.Change] = [
  reductionOriginal,
  .since(11),
  .since(13) {
    $0.takeAxesAsInput()
    $0.types["T"] = .tensor(.highPrecisionAndBFloat16)
  },
]

/// The versions of ReduceMax and ReduceMin, which also take small integers and truth values.
let extremumVersions: [OperatorVersion.Change] = [
  reductionOriginal,
  .since(11),
  .since(12) { $0.types["T"] = .tensor([.highPrecision, ElementTypes(.int8, .uint8)]) },
  .since(13) { $0.types["T"] = .tensor([.highPrecisionAndBFloat16, ElementTypes(.int8, .uint8)]) },
  .since(18) { $0.takeAxesAsInput() },
  .since(20) {
    $0.types["T"] = .tensor([.highPrecisionAndBFloat16, ElementTypes(.int8, .uint8, .bool)])
  },
]

private let reductionOriginal: OperatorVersion.Change = .since(
  1, inputs: [.required("data", "T")], outputs: [.required("reduced", "T")],
  attributes: [.optional("axes", .ints), .int("keepdims", 1)],
  types: ["T": .tensor(.highPrecision)])

extension OperatorVersion {
  fileprivate mutating func takeAxesAsInput() {
    inputs.append(.optional("axes", "tensor(int64)"))
    remove("axes")
    set(.int("noop_with_empty_axes", 0))
  }
}

/// The input with the reduced axes made 1 or left out.
let inferReduction: Inference = { context throws(Diagnostic) in
  let element = context.elementType(0)
  guard let shape = context.shape(0) else {
    context.setOutput(0, element, nil)
    return
  }
  let keeps = try context.bool("keepdims")
  var given: [Int]? = []
  if context.version.attribute("axes") != nil {
    given = try context.optionalInts("axes") ?? []
  } else if context.hasInput(1) {
    given = context.integers(1)
  }
  guard let given else {
    let unknown = Shape([Dimension](repeating: .unknown, count: shape.rank))
    context.setOutput(0, element, keeps ? unknown : nil)
    return
  }
  let axes = try context.reducedAxes(given, rank: shape.rank)
  var dimensions: [Dimension] = []
  for (axis, dimension) in shape.dimensions.enumerated() {
    if !axes.contains(axis) {
      dimensions.append(dimension)
    } else if keeps {
      dimensions.append(1)
    }
  }
  context.setOutput(0, element, Shape(dimensions))
}

extension NodeReading {
  var version: OperatorVersion { context.version }

  /// The axes to reduce: no axes mean all, unless `noop_with_empty_axes` is set.
  func reducedAxes(_ given: [Int], rank: Int) throws(Diagnostic) -> Set<Int> {
    if given.isEmpty {
      return try optionalInt("noop_with_empty_axes") ?? 0 == 0 ? Set(0..<rank) : []
    }
    var axes: Set<Int> = []
    for axis in given {
      let place = try normalizedAxis(axis, rank: rank, of: "axes")
      guard axes.insert(place).inserted else { throw invalid("axes", "name \(axis) twice") }
    }
    return axes
  }
}

/// Which elements of a tensor each element of its reduction comes from.
struct ReductionLayout {
  /// The shape of the result.
  let shape: [Int]
  /// For each element of the result, the position of its first source element.
  let starts: [Int]
  /// What to add to reach the others; starts with 0, empty if an extent that is reduced is 0.
  let offsets: [Int]

  /// The layout of a reduction of a tensor of shape `source` along `axes`.
  init(_ source: [Int], axes: Set<Int>, keepingDimensions: Bool) {
    let strides = source.rowMajorStrides
    let kept = source.indices.filter { !axes.contains($0) }
    let reduced = source.indices.filter { axes.contains($0) }
    starts = Strided.positions(shape: kept.map { source[$0] }, strides: kept.map { strides[$0] })
    offsets = Strided.positions(
      shape: reduced.map { source[$0] }, strides: reduced.map { strides[$0] })
    shape =
      keepingDimensions
      ? source.indices.map { axes.contains($0) ? 1 : source[$0] } : kept.map { source[$0] }
  }

  /// Calls `reduce` with the source elements of each element of the result.
  func map<T, R>(_ elements: [T], _ reduce: ([T]) -> R) -> [R] {
    var block: [T] = []
    block.reserveCapacity(offsets.count)
    return starts.map { start in
      block.removeAll(keepingCapacity: true)
      for offset in offsets { block.append(elements[start + offset]) }
      return reduce(block)
    }
  }
}

/// The input with the axes that its attribute or second input names reduced.
///
/// Integers are reduced modulo 2^64, and unsigned ones by bit pattern.
func evaluateReduction(
  real: @escaping @Sendable ([Double]) -> Double,
  integer: @escaping @Sendable ([Int64], _ isUnsigned: Bool) -> Int64
) -> Evaluation {
  { context throws(Diagnostic) in
    let x = try context.tensor(0)
    let layout = try context.reductionLayout(x)
    if x.elementType.isFloatingPoint {
      let values = layout.map(x.doubles, real)
      return [.tensor(Tensor(x.elementType, layout.shape, doubles: values))]
    }
    let isUnsigned = x.elementType.isUnsignedInteger
    let values = layout.map(x.int64s) { integer($0, isUnsigned) }
    return [.tensor(Tensor(x.elementType, layout.shape, int64s: values))]
  }
}

/// A reduction that computes in real numbers whatever the type; integer results are rounded toward
/// zero.
func evaluateRealReduction(_ reduce: @escaping @Sendable ([Double]) -> Double) -> Evaluation {
  { context throws(Diagnostic) in
    let x = try context.tensor(0)
    let layout = try context.reductionLayout(x)
    let values = layout.map(x.doubles, reduce)
    return [.tensor(Tensor(x.elementType, layout.shape, doubles: values))]
  }
}

extension EvaluationContext {
  /// The layout of this node's reduction of `x`.
  func reductionLayout(_ x: Tensor) throws(Diagnostic) -> ReductionLayout {
    let given =
      version.attribute("axes") != nil ? try optionalInts("axes") : try optionalIntegers(1)
    return ReductionLayout(
      x.shape, axes: try reducedAxes(given ?? [], rank: x.rank),
      keepingDimensions: try bool("keepdims"))
  }
}
