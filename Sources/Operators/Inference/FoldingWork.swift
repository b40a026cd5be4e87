import ModelIR

/// What folding costs, in steps of very roughly the same length: a bound that does not depend on the
/// machine, so that a small file cannot keep a check busy.
enum FoldingWork {
  /// The steps that an evaluation takes at most, or so.
  ///
  /// Operators that look at each element once or twice take as many as there are elements; all others
  /// are taken to look at every element of the inputs for each of the outputs.
  static func steps(of context: NodeContext, inputs: [Tensor], outputCount: Int) -> Int {
    let inputCount = inputs.reduce(0) { min($0 + size(of: $1), 1 << 60) }
    let outputSize = Double(outputCount) * (makesText(context.node) ? textWeight : 1)
    if linear.contains(context.node.operatorType), context.node.canonicalDomain.isEmpty {
      return Int(clamped: Double(inputCount) + outputSize)
    }
    let pairs = Double(inputCount + 16) * (outputSize + 16) / 16
    let searches = hasPattern(context.node) ? Double(inputCount) * patternWeight : 0
    return Int(clamped: max(pairs, searches, outputSize * repetitions(context.node)))
  }

  /// Texts count by their bytes, and more than numbers do.
  private static func size(of tensor: Tensor) -> Int {
    guard tensor.elementType == .string else { return positions(in: tensor.shape) }
    return tensor.strings.reduce(0) { $0 + $1.utf8.count + 1 } * Int(textWeight)
  }

  /// The elements of a tensor, or the positions along its other extents where one is 0.
  static func positions(in shape: [Int]) -> Int {
    shape.map { max($0, 1) }.checkedElementCount ?? 1 << 60
  }

  /// How often attributes make an evaluation go over one element, such as the size of a
  /// window.
  private static func repetitions(_ node: Node) -> Double {
    var product = 1.0
    for attribute in node.attributes {
      switch (attribute.name, attribute.value) {
      case ("kernel_shape", .ints(let extents)):
        for extent in extents { product *= Double(max(extent, 1)) }
      case ("sampling_ratio", .int(let ratio)): product *= Double(ratio) * Double(ratio)
      case ("size", .int(let size)): product *= Double(max(size, 1))
      default: break
      }
    }
    return product
  }

  /// Whether the node searches for a pattern, whose program may be long however short it is.
  private static func hasPattern(_ node: Node) -> Bool {
    node.attributes.contains { ["pattern", "tokenexp", "separators"].contains($0.name) }
  }

  private static func makesText(_ node: Node) -> Bool {
    guard node.operatorType == "Cast", case .int(let type)? = node.attribute("to")?.value else {
      return false
    }
    return type == Int64(ElementType.string.rawValue)
  }

  private static let textWeight = 16.0
  private static let patternWeight = 256.0

  /// The operators that look at each element once or twice.
  private static let linear: Set<String> = [
    "Abs", "Add", "And", "ArgMax", "ArgMin", "Cast", "CastLike", "Ceil", "Clip", "Concat",
    "Constant", "ConstantOfShape", "CumSum", "DepthToSpace", "Div", "Equal", "Expand", "Flatten",
    "Floor", "Gather", "GatherElements", "GatherND", "Greater", "GreaterOrEqual", "Identity",
    "Less", "LessOrEqual", "Max", "Min", "Mod", "Mul", "Neg", "NonZero", "Not", "Or", "Pad", "Pow",
    "Range", "Reciprocal", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum",
    "Relu", "Reshape", "Round", "ScatterElements", "ScatterND", "Shape", "Sigmoid", "Sign", "Size",
    "Slice", "SpaceToDepth", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "Tile",
    "Transpose", "Unsqueeze", "Where", "Xor",
  ]
}

extension Int {
  /// A number of steps, however large it is.
  fileprivate init(clamped number: Double) { self = number < 1e18 ? Int(number) : 1 << 60 }
}
