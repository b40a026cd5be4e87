import Diagnostics
import ModelIR

/// A value of the graph under construction, with what is known of it: in Caffe, all of its shape,
/// but for the number of items that some layers choose by their data.
struct Operand: Sendable {
  var value: ValueID
  /// The extents; the one that depends on data has a number that stands for it.
  var shape: [Int]
  var elementType = ElementType.float
  /// The extent that depends on data, if there is one.
  var open: OpenExtent?
  /// The elements, where they are few and do not depend on the net's inputs.
  var known: [Float]?

  var rank: Int { shape.count }

  /// The type as far as it is known.
  var type: ValueType {
    var dimensions = shape.map(Dimension.known)
    if let open, dimensions.indices.contains(open.axis) {
      dimensions[open.axis] =
        shape[open.axis] == OpenExtent.standIn ? .symbol(open.name) : .unknown
    }
    return .tensor(elementType, Shape(dimensions))
  }

  /// The most elements that are kept in ``known``.
  static let knownLimit = 1 << 16
}

/// An extent that depends on data, such as the number of regions that a net proposes.
struct OpenExtent: Hashable, Sendable {
  /// The axis that has it.
  var axis: Int
  /// What it is called in shapes.
  var name: String

  /// Stands for the extent in shapes: a prime, so that an extent computed from it is recognized.
  static let standIn = 1009
}

extension LayerImporter {
  /// The extent that depends on data in what is computed from `inputs`, item by item.
  ///
  /// - Throws: E0601 where a result of `shape` is not made of the items of one blob.
  func open(_ inputs: [Operand?], shape: [Int]) throws(Diagnostic) -> OpenExtent? {
    let all = inputs.compactMap { $0?.open }
    guard let open = all.first else { return nil }
    guard all.allSatisfy({ $0 == open }), open.axis == 0, let first = shape.first, first > 0,
      first % OpenExtent.standIn == 0
    else {
      throw .unsupported(
        "it mixes the items of a blob whose number of items depends on the data ('\(open.name)')")
    }
    return open
  }

  /// Makes sure that a layer of this kind can read blobs whose number of items depends on the data.
  func checkOpenExtents(_ kind: LayerKind) throws(Diagnostic) {
    guard let open = bottoms.compactMap(\.open).first else { return }
    if Self.kindsForOpenBottoms.contains(kind.type) { return }
    guard open.axis == 0, Self.itemwiseKinds.contains(kind.type) else {
      throw .unsupported(
        "it reads a blob with an extent that depends on the data ('\(open.name)'), which layers of "
          + "type '\(kind.type)' cannot do here")
    }
    guard bottoms.allSatisfy({ $0.open == open }) else {
      throw .unsupported(
        "the numbers of items of its blobs are not the same: one of them depends on the data "
          + "('\(open.name)')")
    }
  }

  /// Kinds that look after such bottoms themselves.
  private static let kindsForOpenBottoms: Set<String> = [
    "BatchReindex", "Filter", "PSROIPooling", "ROIAlign", "ROIPooling", "Split",
  ]

  /// Kinds that compute each item, of axis 0, by itself, and write no extents of that axis.
  private static let itemwiseKinds: Set<String> = [
    "AbsVal", "ArgMax", "Axpy", "BatchNorm", "Bias", "BN", "BNLL", "Clip", "Concat", "Convolution",
    "ConvolutionDepthwise", "Crop", "Deconvolution", "DepthwiseConvolution", "Dropout", "ELU",
    "Eltwise", "Embed", "Exp", "Flatten", "HardSwish", "HSigmoid", "HSwish", "Im2col",
    "InnerProduct", "Log", "LRN", "Mish", "MVN", "Normalize", "Permute", "Pooling", "Power",
    "PReLU", "Reduction", "ReLU", "ReLU6", "Reshape", "Scale", "ShuffleChannel", "Sigmoid", "Slice",
    "Softmax", "SPP", "Swish", "TanH", "Threshold", "Tile",
  ]
}
