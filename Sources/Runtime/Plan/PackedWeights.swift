import ByteStorage
import Diagnostics
import ModelIR
import Operators

/// The weights of convolutions and products, which kernels arrange anew: they are read where they lie in the file,
/// whatever their alignment, instead of being copied.
struct PackedWeights {
  /// The values: large initializers of floats that the file has raw, and that nodes with other operands read as
  /// weights alone.
  private(set) var values: Set<ValueID> = []
  /// The bytes from which on a copy is worth avoiding.
  private static let largeByteCount = 1 << 16

  /// Finds the weights of a graph.
  ///
  /// - Parameter kept: values that are handed out.
  init(_ model: Model, _ graph: Graph, kept: [ValueID]) {
    let initialized = Set(graph.initializers.map(\.value))
    var computed = Set(graph.inputs.map(\.value)).subtracting(initialized)
    var others = Set(kept)
    for id in graph.nodes {
      let node = model[id]
      let read = model.valuesRead(by: id)
      if read.contains(where: computed.contains) || read.isEmpty {
        computed.formUnion(node.outputs.compactMap { $0 })
      }
      guard ["Conv", "Gemm", "MatMul"].contains(where: node.isStandard), node.inputs.count > 1,
        let x = node.inputs[0], computed.contains(x), let weights = node.inputs[1],
        read.count(where: { $0 == weights }) == 1
      else {
        others.formUnion(read)
        continue
      }
      values.insert(weights)
      others.formUnion(read.filter { $0 != weights })
    }
    values.subtract(others)
    values.formIntersection(
      graph.initializers.filter { Self.isLarge($0.tensor) }.map(\.value))
  }

  private static func isLarge(_ tensor: StoredTensor) -> Bool {
    guard tensor.elementType == .float, case .raw(let bytes) = tensor.payload else { return false }
    return bytes.count >= largeByteCount
  }

  /// An initializer as the file has it; nil where it is none of these values.
  func tensor(_ value: ValueID, _ stored: StoredTensor) throws(Diagnostic) -> Tensor? {
    guard values.contains(value), case .raw(let bytes) = stored.payload else { return nil }
    try stored.validate()
    return Tensor(.float, stored.dimensions.map { Int($0) }, bytes: bytes)
  }
}

extension Tensor {
  /// The tensor, its bytes copied where elements are not aligned.
  var aligned: Tensor {
    guard elementType != .string, !bytes.isAligned(to: min(8, max(1, elementType.byteWidth))) else {
      return self
    }
    return Tensor(elementType, shape, bytes: bytes.withUnsafeBytes { ByteBuffer(copying: $0) })
  }
}
