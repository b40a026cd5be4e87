import ModelIR

/// What is known of a type, as `inferred-types.txt` writes it.
indirect enum KnownType: Equatable {
  /// Nothing.
  case unknown
  /// A dense or sparse tensor; element type and extents are nil where they are not known.
  case tensor(kind: String, element: String?, extents: [Int?]?)
  /// A sequence, an optional or, with the element type of its keys, a map.
  case container(kind: String, key: String?, KnownType)

  /// Reads a type's text.
  init(_ text: Substring) {
    guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else {
      self = .unknown
      return
    }
    let kind = String(text[..<open])
    let inside = text[text.index(after: open)..<close]
    let outside = text[text.index(after: close)...]
    if kind.hasSuffix("tensor") {
      let extents = outside.dropFirst().dropLast().split(separator: ",").map { Int($0) }
      self = .tensor(
        kind: kind, element: inside == "?" ? nil : String(inside),
        extents: outside.isEmpty ? nil : extents)
    } else if kind == "map", let comma = inside.firstIndex(of: ",") {
      let value = inside[inside.index(after: comma)...]
      self = .container(kind: kind, key: String(inside[..<comma]), KnownType(value))
    } else {
      self = .container(kind: kind, key: nil, KnownType(inside))
    }
  }

  /// What the library knows.
  init(_ type: ValueType?) {
    switch type?.kind {
    case .tensor(let element, let shape):
      self = Self.tensor("tensor", element, shape)
    case .sparseTensor(let element, let shape):
      self = Self.tensor("sparse_tensor", element, shape)
    case .sequence(let element): self = .container(kind: "seq", key: nil, KnownType(element))
    case .optional(let element): self = .container(kind: "optional", key: nil, KnownType(element))
    case .map(let key, let value):
      self = .container(kind: "map", key: key?.name, KnownType(value))
    case .opaque, .unspecified, nil: self = .unknown
    }
  }

  private static func tensor(_ kind: String, _ element: ElementType?, _ shape: Shape?) -> KnownType
  {
    .tensor(kind: kind, element: element?.name, extents: shape?.dimensions.map(\.known))
  }

  /// Whether both can be true of one value.
  func isConsistent(with other: KnownType) -> Bool {
    switch (self, other) {
    case (.unknown, _), (_, .unknown): true
    case (.tensor(let kind, let element, let x), .tensor(let otherKind, let otherElement, let y)):
      kind == otherKind && Self.agree(element, otherElement)
        && Self.agree(x?.count, y?.count) && zip(x ?? [], y ?? []).allSatisfy(Self.agree)
    case (.container(let kind, let key, let inner), .container(let other, let otherKey, let theirs)):
      kind == other && Self.agree(key, otherKey) && inner.isConsistent(with: theirs)
    default: false
    }
  }

  /// Whether this says something that another one, with which it is consistent, does not.
  func says(moreThan other: KnownType) -> Bool {
    switch (self, other) {
    case (.unknown, _): false
    case (_, .unknown): true
    case (.tensor(_, let element, let x), .tensor(_, let otherElement, let y)):
      (element != nil && otherElement == nil) || (x != nil && y == nil)
        || zip(x ?? [], y ?? []).contains { $0 != nil && $1 == nil }
    case (.container(_, let key, let inner), .container(_, let otherKey, let theirs)):
      (key != nil && otherKey == nil) || inner.says(moreThan: theirs)
    default: true
    }
  }

  private static func agree<T: Equatable>(_ a: T?, _ b: T?) -> Bool {
    guard let a, let b else { return true }
    return a == b
  }
}
