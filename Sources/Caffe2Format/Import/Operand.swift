import ModelIR
import Operators

/// A value of the graph under construction, with what is known of it.
struct Operand: Sendable {
  /// How integers of a blob of 8 bits stand for numbers (`Int8TensorCPU`).
  struct Quantization: Hashable, Sendable {
    var scale: Float
    var zeroPoint: Int
  }

  var value: ValueID
  /// Type, shape and elements, as far as they follow from the model.
  var fact: InferenceContext.Fact
  /// Set for blobs of 8 bits.
  var quantization: Quantization?
  /// Whether the blob comes from outside of the net, without number.
  var isExternal = false

  /// The element type, where it is known.
  var elementType: ElementType? { fact.type?.elementType }

  /// The shape, where the rank is known.
  var shape: Shape? { fact.type?.shape }

  /// The number of axes, where it is known.
  var rank: Int? { shape?.rank }

  /// The extents, where all are known.
  var extents: [Int]? { shape?.known }

  /// The elements, where they are constant.
  var constant: Tensor? { fact.constant }

  /// The extent of an axis, where it is known.
  func extent(_ axis: Int) -> Int? {
    guard let shape, shape.dimensions.indices.contains(axis) else { return nil }
    return shape[axis].extent
  }
}
