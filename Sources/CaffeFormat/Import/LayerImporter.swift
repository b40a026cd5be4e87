import ConverterCore
import Diagnostics
import ModelIR

/// What the importer of one layer reads from and writes to.
struct LayerImporter {
  /// The layer.
  var layer: Layer
  /// The settings of the layer's kind.
  var settings: NodeReader
  /// What the layer reads.
  var bottoms: [Operand]
  /// What the layer writes; an importer fills every place.
  var tops: [Operand?]
  /// What the user asks for.
  let options: ImportContext.Options
  /// Blobs that layers read or that leave the net.
  let readBlobs: Set<String>
  /// What was taken for granted.
  var assumptions: [String] = []
  /// Whether blobs of the layer are in no file.
  var isMissingWeights = false

  /// The graph under construction.
  var builder: GraphBuilder
  /// Names that belong to blobs, so that no intermediate value takes one.
  let blobNames: Set<String>
  /// Constants of shared parameters, by parameter name and shape.
  var sharedConstants: [String: Operand] = [:]

  /// The version of the operator set to write for.
  var operatorSetVersion: Int { options.operatorSetVersion }

  /// The most elements that a constant may have which no file gives.
  static let constantLimit = 1 << 26
  /// The most axes of a blob (`kMaxBlobAxes`).
  static let axisLimit = 32

  /// The bottom at `index`.
  func bottom(_ index: Int = 0) throws(Diagnostic) -> Operand {
    guard bottoms.indices.contains(index) else {
      throw Diagnostic(
        .inconsistentNet,
        "the layer reads \(counted(bottoms.count, "blob")), expected \(index + 1) or more")
    }
    return bottoms[index]
  }

  /// Makes sure that the layer has these numbers of bottoms and tops.
  func expect(bottoms: ClosedRange<Int> = 1...1, tops: ClosedRange<Int> = 1...1) throws(Diagnostic)
  {
    guard bottoms.contains(self.bottoms.count) else {
      throw Diagnostic(
        .inconsistentNet,
        "the layer reads \(counted(self.bottoms.count, "blob")), expected \(text(bottoms))")
    }
    guard tops.contains(self.tops.count) else {
      throw Diagnostic(
        .inconsistentNet,
        "the layer writes \(counted(self.tops.count, "blob")), expected \(text(tops))")
    }
  }

  private func text(_ range: ClosedRange<Int>) -> String {
    if range.count == 1 { return "\(range.lowerBound)" }
    return range.upperBound > 1 << 16
      ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }

  /// A size or count; bounded, so that arithmetic on two of them cannot overflow.
  mutating func size(
    _ name: String, or fallback: Int? = nil, atLeast minimum: Int = 0
  ) throws(Diagnostic) -> Int {
    guard let size = try settings.integer(name) ?? fallback else {
      throw .invalid("'\(name)' is missing", attribute: name)
    }
    return try bounded(size, name, atLeast: minimum)
  }

  /// Sizes, one a spatial axis.
  mutating func sizes(_ name: String, atLeast minimum: Int = 0) throws(Diagnostic) -> [Int] {
    var sizes: [Int] = []
    for size in try settings.integers(name) {
      sizes.append(try bounded(size, name, atLeast: minimum))
    }
    return sizes
  }

  private func bounded(_ size: Int, _ name: String, atLeast minimum: Int) throws(Diagnostic) -> Int
  {
    guard size >= minimum, size <= 1 << 30 else {
      throw .invalid("'\(name)' is \(size), expected \(minimum) to 2^30", attribute: name)
    }
    return size
  }

  /// An axis of a blob of `rank`, counted from the front (`Blob::CanonicalAxisIndex`).
  mutating func axis(
    _ name: String = "axis", or fallback: Int, rank: Int
  ) throws(Diagnostic) -> Int {
    let axis = try settings.integer(name, or: fallback)
    guard axis >= -rank, axis < rank else {
      throw .invalid(
        "'\(name)' is \(axis), but the blob has \(counted(rank, "axis", "axes"))", attribute: name)
    }
    return axis < 0 ? axis + rank : axis
  }

  /// A constant of numbers.
  mutating func constant(
    _ suffix: String, _ numbers: [Float], shape: [Int]? = nil
  ) throws(Diagnostic) -> Operand {
    let shape = shape ?? [numbers.count]
    guard shape.checkedElementCount == numbers.count, numbers.count <= Self.constantLimit else {
      throw .unsupported("a constant of shape \(shape) is too large")
    }
    let tensor = Tensor(.float, shape, bytes: Blob([numbers.count], numbers).data)
    return Operand(value: builder.initializer(inner(suffix), tensor), shape: shape)
  }

  /// A constant without axes.
  mutating func scalar(_ suffix: String, _ number: Float) throws(Diagnostic) -> Operand {
    try constant(suffix, [number], shape: [])
  }

  /// A constant vector of integers.
  mutating func integers(_ suffix: String, _ integers: [Int]) -> Operand {
    Operand(
      value: builder.initializer(inner(suffix), integers), shape: [integers.count],
      elementType: .int64)
  }

  /// Adds a node whose output is a step on the way to a top.
  mutating func step(
    _ operatorType: String, _ suffix: String, _ inputs: [Operand?], shape: [Int],
    elementType: ElementType = .float, _ attributes: [Attribute] = []
  ) throws(Diagnostic) -> Operand {
    try checkSize(shape)
    let name = inner(suffix)
    let value = builder.node(
      operatorType, name: name, inputs: inputs.map { $0?.value }, output: name,
      attributes: attributes)
    return declared(
      Operand(
        value: value, shape: shape, elementType: elementType, open: try open(inputs, shape: shape)))
  }

  /// Adds the node that writes a top.
  mutating func write(
    _ operatorType: String, _ inputs: [Operand?], shape: [Int], to top: Int = 0,
    _ attributes: [Attribute] = []
  ) throws(Diagnostic) {
    try write(operatorType, inputs, shapes: [shape], to: [top], attributes)
  }

  /// Adds the node that writes several tops.
  ///
  /// - Parameter opened: the extents that depend on data, where the node is what makes them so;
  ///   otherwise they come from the inputs.
  mutating func write(
    _ operatorType: String, domain: String? = nil, _ inputs: [Operand?], shapes: [[Int]],
    opened: [OpenExtent?]? = nil, to places: [Int], _ attributes: [Attribute] = []
  ) throws(Diagnostic) {
    for shape in shapes { try checkSize(shape) }
    let isFirst = places.first == 0
    let values = builder.node(
      operatorType, domain: domain, name: isFirst ? layer.name : inner("\(places.first ?? 0)"),
      inputs: inputs.map { $0?.value }, outputs: places.map { inner("top\($0)") },
      attributes: attributes)
    for (index, place) in places.enumerated() {
      var operand = Operand(value: values[index], shape: shapes[index])
      operand.open =
        if let opened { opened[index] } else { try open(inputs, shape: shapes[index]) }
      tops[place] = declared(operand)
    }
  }

  /// Makes a top the same as a bottom.
  mutating func pass(_ index: Int = 0, to top: Int = 0) throws(Diagnostic) {
    tops[top] = try bottom(index)
  }

  /// A name inside the layer that no blob has.
  func inner(_ suffix: String) -> String {
    var name = layer.name + "/" + suffix
    while blobNames.contains(name) { name += "_" }
    return name
  }

  /// Makes sure that a blob is not larger than Caffe allows (`Blob::Reshape`).
  ///
  /// Extents of zero count as one, so that products of any of the extents fit too.
  func checkSize(_ shape: [Int]) throws(Diagnostic) {
    guard shape.count <= Self.axisLimit else {
      throw .invalid(
        "a blob has \(counted(shape.count, "axis", "axes")), and Caffe allows \(Self.axisLimit)")
    }
    let extents = shape.map { $0 == 0 ? 1 : $0 }
    guard let count = extents.checkedElementCount, count <= Int(Int32.max) else {
      throw .invalid("a blob of shape \(shape) is larger than Caffe allows")
    }
  }

  /// Declares the type of a value.
  mutating func declared(_ operand: Operand) -> Operand {
    builder.model[builder.graph].valueInfos.append(ValueInfo(operand.value, type: operand.type))
    return operand
  }
}
