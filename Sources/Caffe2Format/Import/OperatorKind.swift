import ConverterCore
import Diagnostics
import ModelIR

/// A kind of operator and how it becomes ONNX nodes.
struct OperatorKind: Sendable {
  /// What an input that comes from outside must be.
  struct Need: Sendable {
    /// The number of axes, where there is but one.
    var rank: Int?
    /// The least number of axes that makes sense.
    var minimumRank = 0
    /// The type of elements.
    var elementType: ElementType = .float
    /// Whether the input holds weights, so that an init net should give it.
    var isWeight = false

    /// Numbers, of any rank.
    static let any = Need()
    /// Items of a batch, of any rank.
    static let batch = Need(minimumRank: 2)
    /// Images, channels and two spatial axes.
    static let image = Need(rank: 4, minimumRank: 4)
    /// Rows.
    static let matrix = Need(rank: 2, minimumRank: 2)
    /// Weights.
    static let weight = Need(isWeight: true)
    /// Indices.
    static let indices = Need(elementType: .int64)
    /// Counts, of 32 bits.
    static let lengths = Need(rank: 1, elementType: .int32)
    /// Truth values.
    static let condition = Need(elementType: .bool)
  }

  /// The name in an operator's `type`.
  let type: String
  /// What it becomes, for people: operators of ONNX.
  let target: String
  /// Arguments that cannot change what the operator computes.
  let ignored: [String]
  /// What inputs must be, by position; the last one stands for all that follow.
  let needs: [Need]
  /// Emits the nodes.
  let importOperator: @Sendable (inout OperatorImporter) throws(Diagnostic) -> Void

  /// Declares a kind.
  init(
    _ type: String, to target: String, ignoring ignored: [String] = [], needs: [Need] = [.any],
    importOperator: @escaping @Sendable (inout OperatorImporter) throws(Diagnostic) -> Void
  ) {
    self.type = type
    self.target = target
    self.ignored = ignored
    self.needs = needs
    self.importOperator = importOperator
  }

  /// Arguments that choose an implementation, for all kinds.
  static let implementationArguments = [
    "cudnn_exhaustive_search", "exhaustive_search", "ws_nbytes_limit", "shared_buffer",
    "float16_compute", "init_params", "enable_tensor_core", "convolution_transform_strategy",
    "net_position", "device_type", "use_cudnn", "order",
  ]

  /// The kinds, by type.
  static let byType: [String: OperatorKind] = Dictionary(
    all.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })

  /// What the input at `index` must be.
  func need(_ index: Int) -> Need {
    needs.indices.contains(index) ? needs[index] : needs.last ?? .any
  }
}

extension Diagnostic {
  /// An operator that has no counterpart, or not with its arguments.
  static func unsupported(_ reason: String, argument: String? = nil) -> Diagnostic {
    Diagnostic(
      .unconvertedNode, reason, at: argument.map { Location([.attribute($0)]) } ?? Location())
  }

  /// An argument that Caffe2 itself would refuse.
  static func invalid(_ message: String, argument: String? = nil) -> Diagnostic {
    Diagnostic(
      .unusableSetting, message,
      at: argument.map { Location([.attribute($0)]) } ?? Location())
  }

  /// An operator that contradicts the net around it or itself.
  static func inconsistent(_ message: String) -> Diagnostic {
    Diagnostic(.inconsistentCaffe2Net, message)
  }
}
