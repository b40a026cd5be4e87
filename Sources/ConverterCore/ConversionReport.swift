/// What a conversion did: counts by kind of layer or operator, and what it took for granted.
public struct ConversionReport: Sendable {
  /// A node that was not converted.
  public struct Unconverted: Hashable, Sendable {
    /// The kind of node in the source's words, for example `Proposal`.
    public var kind: String
    /// The node's name.
    public var name: String
    /// Why.
    public var reason: String

    /// Names a node and the reason.
    public init(kind: String, name: String, reason: String) {
      self.kind = kind
      self.name = name
      self.reason = reason
    }
  }

  /// How often something occurs.
  public struct Count: Hashable, Sendable {
    /// What is counted.
    public var kind: String
    /// How often.
    public var count: Int

    /// Makes a count.
    public init(kind: String, count: Int) {
      self.kind = kind
      self.count = count
    }
  }

  /// The name of the source format.
  public var sourceFormat = ""
  /// The nodes that were not converted, in the order of the model.
  public private(set) var unconverted: [Unconverted] = []
  /// What was taken for granted or left out, as sentences without full stop, in order.
  public private(set) var assumptions: [String] = []
  private var convertedByKind: [String: Int] = [:]

  /// Makes an empty report.
  public init() {}

  /// How many nodes of each kind were converted, by kind.
  public var converted: [Count] {
    convertedByKind.map { Count(kind: $0.key, count: $0.value) }.sorted { $0.kind < $1.kind }
  }

  /// How many nodes of each kind were not converted, by kind.
  public var unconvertedByKind: [Count] {
    Dictionary(grouping: unconverted, by: \.kind)
      .map { Count(kind: $0.key, count: $0.value.count) }.sorted { $0.kind < $1.kind }
  }

  /// Counts a node of this kind as converted.
  public mutating func recordConverted(_ kind: String) {
    convertedByKind[kind, default: 0] += 1
  }

  /// Lists a node as not converted.
  public mutating func recordUnconverted(_ node: Unconverted) { unconverted.append(node) }

  /// Notes what was taken for granted; the same sentence is noted once.
  public mutating func assume(_ sentence: String) {
    if !assumptions.contains(sentence) { assumptions.append(sentence) }
  }
}
