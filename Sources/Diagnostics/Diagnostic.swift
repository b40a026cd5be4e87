/// One finding: what is wrong, where, and what could be done.
public struct Diagnostic: Error, Hashable, Sendable {
  /// A remark attached to a finding, often the other half of a contradiction.
  public struct Note: Hashable, Sendable {
    /// The remark, in the same style as a diagnostic's message.
    public var message: String
    /// The place the remark speaks of, when it is another one than the finding's.
    public var location: Location?

    /// Makes a note.
    public init(_ message: String, at location: Location? = nil) {
      self.message = message.shortened(to: Diagnostic.longestMessage)
      self.location = location
    }
  }

  /// The kind of finding.
  public var code: DiagnosticCode
  /// How much the finding weighs: its code's severity, unless a ``DiagnosticPolicy`` changed it.
  public var severity: Severity
  /// What was found and what was expected: lower case, no full stop, names in quotes.
  public var message: String
  /// The place.
  public var location: Location
  /// Further remarks.
  public var notes: [Note]
  /// Changes that would mend the finding and that the tool can apply.
  public var fixIts: [FixIt]

  /// Makes a diagnostic.
  public init(
    _ code: DiagnosticCode, _ message: String, at location: Location = Location(),
    notes: [Note] = [], fixIts: [FixIt] = []
  ) {
    self.code = code
    severity = code.severity
    self.message = message.shortened(to: Self.longestMessage)
    self.location = location
    self.notes = notes
    self.fixIts = fixIts
  }

  /// The characters of a message at most; a model's names may have megabytes, and many findings
  /// repeat them.
  static let longestMessage = 2000

  /// This diagnostic with its location seen from inside `outer`.
  public func inside(_ outer: Location) -> Diagnostic {
    var copy = self
    copy.location = location.inside(outer)
    return copy
  }

  /// This diagnostic with its location seen from inside `step`.
  public func inside(_ step: Location.Step) -> Diagnostic { inside(Location([step])) }
}

/// A change to the model that mends a finding, as data.
public struct FixIt: Hashable, Sendable {
  /// The changes that the tool knows how to make.
  public enum Edit: Hashable, Sendable {
    /// Sets or adds an operator-set import of the model.
    case setOperatorSet(domain: String, version: Int)
    /// Sets the model's IR version.
    case setIRVersion(Int)
    /// Removes an attribute from the located node.
    case removeAttribute(String)
    /// Declares an attribute of the located node to have the type of its value.
    case declareAttributeType(String)
    /// Gives the located node another name.
    case renameNode(String)
    /// Removes the located node.
    case removeNode
    /// Puts the nodes of the located graph in topological order.
    case sortNodes
    /// Removes the located initializer.
    case removeInitializer
    /// Drops the value-info entry of this name.
    case removeValueInfo(String)
  }

  /// What the change does, as an imperative sentence without full stop.
  public var message: String
  /// The change.
  public var edit: Edit

  /// Makes a fix-it.
  public init(_ message: String, _ edit: Edit) {
    self.message = message.shortened(to: Diagnostic.longestMessage)
    self.edit = edit
  }
}

/// Findings collected while work goes on.
public struct DiagnosticBag: Sendable {
  /// The findings in the order they were made.
  public private(set) var diagnostics: [Diagnostic] = []
  /// The location prepended to every finding that is added.
  public var context: Location

  /// Makes an empty bag whose findings all lie inside `context`.
  public init(inside context: Location = Location()) { self.context = context }

  /// Adds a finding, placing it inside the bag's context.
  public mutating func add(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic.inside(context))
  }

  /// Adds findings that are already fully located.
  public mutating func append(contentsOf more: some Sequence<Diagnostic>) {
    diagnostics.append(contentsOf: more)
  }

  /// Whether any finding is an error.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Whether nothing was found.
  public var isEmpty: Bool { diagnostics.isEmpty }
}

extension String {
  /// The text, with an ellipsis in place of its middle where it has more characters than `limit`.
  func shortened(to limit: Int) -> String {
    // Most texts are short, which their bytes tell at once.
    guard utf8.count > limit, count > limit else { return self }
    return "\(prefix(limit / 2))…\(suffix(limit / 4))"
  }
}
