import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR

/// What the exporter of one node reads from and writes to.
struct NodeExport {
  /// The node.
  let view: NodeView
  /// The net.
  var net: NetBuilder
  /// The blob that holds each value.
  var blobs: [ValueID: BlobOperand]
  /// Padding by zeros that the convolution that alone reads a value takes over: what is padded, and
  /// by how much before and behind each axis.
  var foldedPads: [ValueID: FoldedPad]
  /// What was taken for granted.
  var assumptions: [String] = []
  /// The first layer of the node.
  private let start: Int

  struct FoldedPad {
    var source: ValueID
    var begin: [Int]
    var end: [Int]
  }

  /// The most elements of a blob that is only an intermediate step.
  static let stepLimit = 1 << 26

  init(
    _ view: NodeView, net: NetBuilder, blobs: [ValueID: BlobOperand],
    foldedPads: [ValueID: FoldedPad]
  ) {
    self.view = view
    self.net = net
    self.blobs = blobs
    self.foldedPads = foldedPads
    start = net.layers.count
  }

  /// The name that layers of the node have: its own, or that of its first output.
  var name: String {
    if let name = view.node.name, !name.isEmpty { return name }
    return view.node.outputs.first.flatMap { $0 }.map(view.graph.name) ?? view.node.operatorType
  }

  /// The blob of an input; a constant becomes a layer.
  mutating func bottom(_ index: Int = 0) throws(Diagnostic) -> BlobOperand {
    try operand(view.input(index))
  }

  /// The blob of a value; a constant becomes a layer.
  mutating func operand(_ value: ValueID) throws(Diagnostic) -> BlobOperand {
    if let blob = blobs[value] { return blob }
    if let blob = net.constants[value] { return blob }
    guard let tensor = try view.graph.constant(value) else {
      throw .inexpressible("its input '\(view.graph.name(value))' was not converted")
    }
    let blob = try constant(tensor.numbers(), tensor.shape, name: view.graph.name(value))
    net.constants[value] = blob
    return blob
  }

  /// The blobs of all inputs.
  mutating func bottoms() throws(Diagnostic) -> [BlobOperand] {
    var blobs: [BlobOperand] = []
    for index in view.node.inputs.indices { blobs.append(try bottom(index)) }
    return blobs
  }

  /// The numbers of a constant input; nil where it is left out.
  func numbers(_ index: Int) throws(Diagnostic) -> (values: [Float], shape: [Int])? {
    guard let tensor = try view.constant(index) else { return nil }
    return (try tensor.numbers(), tensor.shape)
  }

  /// Whether an input is a constant.
  func isConstant(_ index: Int) -> Bool {
    view.optional(index).map { view.graph.constants[$0] != nil } ?? false
  }

  /// Adds a layer with one top.
  mutating func add(
    _ type: String, _ suffix: String, _ bottoms: [BlobOperand], shape: [Int],
    _ settings: LayerSettings = .none, blobs: [Blob] = []
  ) throws(Diagnostic) -> BlobOperand {
    try add(type, suffix, bottoms, shapes: [shape], settings, blobs: blobs)[0]
  }

  /// Adds a layer with several tops.
  mutating func add(
    _ type: String, _ suffix: String, _ bottoms: [BlobOperand], shapes: [[Int]],
    _ settings: LayerSettings = .none, blobs: [Blob] = [], parameterNames: [String] = []
  ) throws(Diagnostic) -> [BlobOperand] {
    for shape in shapes { try check(shape) }
    // The main layer has the node's name.
    let suffix = String(suffix.drop { $0 == "/" })
    let name = suffix.isEmpty ? self.name : self.name + "/" + suffix
    let tops = shapes.indices.map { index in
      (name: name + (shapes.count > 1 ? "/\(index)" : "/out"), shape: shapes[index])
    }
    return net.add(
      type, name: name, bottoms, tops: tops, settings, blobs: blobs, parameterNames: parameterNames)
  }

  /// Makes sure that Caffe can hold a blob.
  func check(_ shape: [Int]) throws(Diagnostic) {
    guard shape.count <= 32, let count = shape.checkedElementCount, count <= Int(Int32.max) else {
      throw .inexpressible("a blob of shape \(shape) is larger than Caffe allows")
    }
    guard count > 0 else { throw .inexpressible("a blob of shape \(shape) has no elements") }
  }

  /// Makes a blob the node's output, under the output's name.
  mutating func bind(_ blob: BlobOperand, to index: Int = 0) throws(Diagnostic) {
    guard index < view.node.outputs.count, let value = view.node.outputs[index] else { return }
    let name = view.graph.name(value)
    if let known = view.graph.shape(value), known != blob.shape {
      throw .inexpressible("its output has shape \(known), but the layers give \(blob.shape)")
    }
    let isNew = net.layers[start...].contains { $0.tops.contains(blob.name) }
    let isBound = blobs.values.contains { $0.name == blob.name }
    if isNew, !isBound {
      net.rename(blob.name, to: name, since: start)
      blobs[value] = BlobOperand(name: name, shape: blob.shape)
    } else {
      blobs[value] = blob
    }
  }

  /// A constant as a blob.
  mutating func constant(
    _ numbers: [Float], _ shape: [Int], name wanted: String? = nil
  ) throws(Diagnostic) -> BlobOperand {
    try check(shape)
    return net.addConstant(numbers, shape, name: wanted ?? name + "/constant")
  }
}

extension Tensor {
  /// The elements in single precision.
  ///
  /// - Throws: E0604 for elements that are no real numbers.
  func numbers() throws(Diagnostic) -> [Float] {
    if elementType == .float { return bytes.elements(as: Float.self) }
    guard elementType != .string, !elementType.isComplex else {
      throw .inexpressible("Caffe has no blobs of \(elementType)")
    }
    return doubles.map { Float($0) }
  }
}
