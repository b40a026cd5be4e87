import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR

/// A net under construction, and the node that is being written.
struct NodeExport: Sendable {
  /// The graph.
  let graph: ExportGraph
  /// The node.
  var view: NodeView
  /// The operators that fill constants.
  var fills: [NetOperator] = []
  /// The operators that compute.
  var operators: [NetOperator] = []
  /// What was taken for granted, as sentences without full stop.
  var assumptions: [String] = []
  private var usedNames: Set<String>
  private var constants: [ValueID: Blob] = [:]

  /// The most elements that a constant made for one node may have.
  static let constantLimit = 1 << 26

  /// Starts with the first node; names of values are taken.
  init(_ graph: ExportGraph, _ view: NodeView) {
    self.graph = graph
    self.view = view
    let inputs = graph.model[graph.graph].inputs.map(\.value)
    let results = graph.nodes.flatMap { graph.model[$0].outputs.compactMap { $0 } }
    usedNames = Set((inputs + results + Array(graph.constants.keys)).map(graph.name))
  }

  // MARK: Values of the node

  /// Whether the node has this input.
  func hasInput(_ index: Int) -> Bool { view.optional(index) != nil }

  /// The input at `index`.
  ///
  /// - Throws: E0604 where it is missing, or Caffe2 cannot compute in its type.
  mutating func input(_ index: Int = 0, _ types: BlobTypes = .float) throws(Diagnostic) -> Blob {
    try blob(view.input(index), types)
  }

  /// The input at `index`, where there is one.
  mutating func optionalInput(
    _ index: Int, _ types: BlobTypes = .float
  ) throws(Diagnostic) -> Blob? {
    guard let value = view.optional(index) else { return nil }
    return try blob(value, types)
  }

  /// All inputs.
  mutating func inputs(_ types: BlobTypes = .float) throws(Diagnostic) -> [Blob] {
    var blobs: [Blob] = []
    for index in view.node.inputs.indices { blobs.append(try input(index, types)) }
    guard !blobs.isEmpty else { throw .inexpressible("it has no inputs") }
    return blobs
  }

  /// The output at `index`.
  func output(_ index: Int = 0) throws(Diagnostic) -> Blob {
    let value = try view.output(index)
    return try described(value)
  }

  /// Requires that nobody reads the outputs from `index` on, which Caffe2 cannot compute.
  func requireUnused(outputsFrom index: Int) throws(Diagnostic) {
    for position in view.node.outputs.indices where position >= index && view.isUsed(position) {
      throw .inexpressible("Caffe2 does not compute its output \(position)")
    }
  }

  private mutating func blob(_ value: ValueID, _ types: BlobTypes) throws(Diagnostic) -> Blob {
    let described = try described(value)
    guard types.types.contains(described.type) else {
      throw .inexpressible(
        "Caffe2 computes it in \(types.description), but '\(described.name)' is of "
          + described.type.name)
    }
    guard graph.constants[value] != nil else { return described }
    if let known = constants[value] { return known }
    if let tensor = try graph.constant(value) { try fill(described.name, tensor) }
    constants[value] = described
    return described
  }

  private func described(_ value: ValueID) throws(Diagnostic) -> Blob {
    let name = graph.name(value)
    guard let type = graph.elementType(value) else {
      throw .inexpressible("the type of '\(name)' is not known, or no tensor")
    }
    guard BlobTypes.any.types.contains(type.inCaffe2) else {
      throw .inexpressible("Caffe2 has no elements of type \(type.name), which '\(name)' has")
    }
    return Blob(
      name: name, type: type.inCaffe2, shape: graph.type(value)?.shape?.withUsableExtents)
  }

  /// Fills constants that nothing reads but that are outputs.
  mutating func fillConstant(_ value: ValueID) throws(Diagnostic) { _ = try blob(value, .any) }

  // MARK: Emitting

  /// A name that nothing has yet.
  mutating func uniqueName(_ wanted: String) -> String {
    var candidate = wanted
    var number = 1
    while !usedNames.insert(candidate).inserted {
      number += 1
      candidate = "\(wanted)_\(number)"
    }
    return candidate
  }

  /// Adds an operator that writes these blobs.
  mutating func emit(
    _ type: String, _ inputs: [Blob], _ arguments: [Argument] = [], to outputs: [Blob]
  ) {
    let name = view.node.name ?? ""
    let own = Set(view.node.outputs.compactMap { $0 }.map(graph.name))
    let isMain = outputs.contains { own.contains($0.name) }
    let fullName = isMain || name.isEmpty ? name : name + "/" + type
    operators.append(
      NetOperator(
        type: type, name: type == "PadImage" && hasKernelName ? "" : fullName,
        inputs: inputs.map(\.name), outputs: outputs.map(\.name), arguments: arguments))
  }

  /// Whether Caffe2 takes operators of the node's name for ones with a kernel, and refuses them
  /// without one: those with "Pool" in their names, or "Conv" in front.
  var hasKernelName: Bool {
    let name = view.node.name ?? ""
    return name.hasPrefix("Conv")
      || name.indices.contains { name[$0...].hasPrefix("Pool") }
  }

  /// Adds an operator that writes the node's first output.
  mutating func finish(
    _ type: String, _ inputs: [Blob], _ arguments: [Argument] = []
  ) throws(Diagnostic) {
    emit(type, inputs, arguments, to: [try output()])
  }

  /// A new blob, called after the node's first output and `suffix`.
  mutating func inner(_ suffix: String, _ type: ElementType, _ shape: Shape?) -> Blob {
    let owner = view.node.outputs.compactMap { $0 }.first.map(graph.name) ?? "blob"
    return Blob(name: uniqueName(owner + "/" + suffix), type: type, shape: shape)
  }

  /// Adds an operator that writes a new blob.
  mutating func op(
    _ type: String, _ inputs: [Blob], _ arguments: [Argument] = [], shape: Shape?,
    type elementType: ElementType = .float
  ) -> Blob {
    let result = inner(type.lowercased(), elementType, shape)
    emit(type, inputs, arguments, to: [result])
    return result
  }

  /// Adds an operator that writes a new blob of the kind of another one.
  mutating func op(
    _ type: String, _ inputs: [Blob], _ arguments: [Argument] = [], like other: Blob
  ) -> Blob {
    op(type, inputs, arguments, shape: other.shape, type: other.type)
  }
}
