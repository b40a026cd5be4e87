/// What a format can do with one kind of layer or operator of its framework.
public struct KindSupport: Hashable, Sendable {
  /// The kind, in the framework's spelling.
  public var kind: String
  /// What becomes of it on the way in, in words, where that cannot be told from converted nets; nil
  /// where it becomes nodes.
  public var fate: String?
  /// Operators of ONNX, and functions, that become this kind on the way out, alone or with others.
  public var exportedFrom: [String]

  /// Describes a kind.
  public init(kind: String, fate: String? = nil, exportedFrom: [String]) {
    self.kind = kind
    self.fate = fate
    self.exportedFrom = exportedFrom
  }
}
