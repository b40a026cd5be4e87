import ModelIR

/// How an operator of the standard moves between its versions.
///
/// Versions that are not listed differ in types alone, or in attributes, inputs and outputs that change
/// nothing where they are left out: then ``SignatureChange`` suffices.
struct OperatorAdapter: Sendable {
  /// The operator's name.
  let name: String
  /// Its domain in the canonical spelling.
  let domain: String
  /// Which wider types give the same result, where a version lacks one.
  let widening: Widening
  /// Attributes that are written even where they have their default, from a version on.
  let stated: (since: Int, attributes: [Attribute])?
  /// What changed, by the operator set that brought the change.
  let changes: [Change]

  init(
    _ name: String, domain: String = "", widening: Widening = .floats,
    stated: (since: Int, attributes: [Attribute])? = nil, _ changes: Change...
  ) {
    self.name = name
    self.domain = domain
    self.widening = widening
    self.stated = stated
    self.changes = changes
  }

  /// The attributes that a node of this version lacks and is written with.
  func unstated(of node: Node, in version: Int) -> [Attribute] {
    guard let stated, version >= stated.since else { return [] }
    return stated.attributes.filter { node.attribute($0.name) == nil }
  }

  /// The change that the version of this operator set brought.
  func change(since: Int) -> Change? { changes.first { $0.since == since } }

  /// One change of an operator.
  struct Change: Sendable {
    /// The operator set that brought it.
    let since: Int
    /// From the version before to this one.
    let up: Rewrite
    /// From this version to the one before; of the first version, to other operators.
    let down: Rewrite

    init(_ since: Int, up: Rewrite = .same, down: Rewrite = .same) {
      self.since = since
      self.up = up
      self.down = down
    }
  }

  /// How a node crosses a change.
  struct Rewrite: Sendable {
    /// How much becomes of the node.
    enum Kind: String, Sendable {
      /// The node stays as it is.
      case same
      /// The node stays; attributes and inputs change places, or get the values that were implied.
      case adjusted
      /// Other nodes take its place.
      case decomposed
      /// It cannot cross.
      case refused
    }
    /// How much becomes of the node.
    let kind: Kind
    /// What becomes of it and when it cannot cross, in a few words; empty where nothing is to be said.
    let note: String
    let apply: @Sendable (inout NodeRewriter) throws(Refusal) -> Void

    /// The node stays as it is.
    static let same = Rewrite(kind: .same, note: "", apply: { _ in })

    /// The node stays, with other attributes or inputs.
    static func adjusted(
      _ note: String, _ apply: @escaping @Sendable (inout NodeRewriter) throws(Refusal) -> Void
    ) -> Rewrite { Rewrite(kind: .adjusted, note: note, apply: apply) }

    /// Other nodes take its place.
    static func decomposed(
      _ note: String, _ apply: @escaping @Sendable (inout NodeRewriter) throws(Refusal) -> Void
    ) -> Rewrite { Rewrite(kind: .decomposed, note: note, apply: apply) }

    /// It cannot cross.
    static func refused(_ note: String) -> Rewrite {
      Rewrite(kind: .refused, note: note) { _ throws(Refusal) in throw .missing(note) }
    }
  }

  /// Which wider types an operator can compute in so that the result, cast back, is the same, or
  /// rounded once more where floats are computed with.
  enum Widening: Sendable {
    /// Any type that holds all values: the operator selects, moves or compares.
    case values
    /// Wider integers, of which the low bits count, and wider floats.
    case arithmetic
    /// Wider floats alone.
    case floats
    /// None.
    case none
  }
}
