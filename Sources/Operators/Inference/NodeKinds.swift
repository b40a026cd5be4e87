import ByteStorage
package import ModelIR

/// Sorts the nodes of a model into kinds: those of one kind apply one operator, of one domain and
/// version, with equal attributes.
///
/// What holds for a node and looks no further than its operator, attributes and types holds for all
/// of its kind that have these types, so that a graph of very many nodes is mostly looked up.
package struct NodeKinds: Sendable {
  /// The kind of each node, by the index of its id; -1 for a node that counts as like no other:
  /// one with tensors, graphs or types among its attributes, or with a malformed attribute.
  package private(set) var kinds: [Int32] = []
  /// The number of kinds.
  package var count: Int { table.count }
  private var table = ByteTable()

  /// Sorts the nodes of `model`.
  package init(_ model: Model) {
    kinds.reserveCapacity(model.nodes.count)
    var key: [UInt8] = []
    // The kinds of nodes without attributes that occurred last; most share what they apply.
    var plain: [(operation: ObjectIdentifier, kind: Int32)] = []
    var oldest = 0
    // Read where they lie: a copy of each would take longer.
    model.nodes.withUnsafeBufferPointer { nodes in
      for index in nodes.indices {
        let isPlain = nodes[index].attributes.isEmpty && nodes[index].isPlain
        let operation = ObjectIdentifier(nodes[index].operation)
        if isPlain, let known = plain.first(where: { $0.operation == operation }) {
          kinds.append(known.kind)
          continue
        }
        key.removeAll(keepingCapacity: true)
        let isKind = Self.append(nodes[index], to: &key)
        kinds.append(isKind ? Int32(key.withUnsafeBytes { table.insert($0).index }) : -1)
        guard isPlain else { continue }
        let known = (operation, kinds[kinds.count - 1])
        if plain.count < 16 {
          plain.append(known)
        } else {
          plain[oldest] = known
          oldest = (oldest + 1) % plain.count
        }
      }
    }
  }

  /// No byte of UTF-8.
  private static let separator: UInt8 = 0xff

  /// Appends what nodes of one kind have in common; false where the node is like no other.
  private static func append(_ node: borrowing Node, to key: inout [UInt8]) -> Bool {
    append(node.operatorType, to: &key)
    append(node.domain ?? "", to: &key)
    key.append(node.isPlain ? 0 : 1)
    if !node.isPlain {
      append(node.overload ?? "", to: &key)
      append(node.operatorSetVersion ?? -1, to: &key)
    }
    for attribute in node.attributes {
      guard attribute.referencedName == nil, attribute.surplusTypes.isEmpty,
        attribute.declaredType == attribute.value.type
      else { return false }
      append(attribute.name, to: &key)
      key.append(UInt8(truncatingIfNeeded: attribute.value.type.rawValue))
      switch attribute.value {
      case .int(let value): append(value, to: &key)
      case .float(let value): append(Int64(value.bitPattern), to: &key)
      case .string(let text): append(text.bytes, to: &key)
      case .ints(let values):
        append(Int64(values.count), to: &key)
        for value in values { append(value, to: &key) }
      case .floats(let values):
        append(Int64(values.count), to: &key)
        for value in values { append(Int64(value.bitPattern), to: &key) }
      case .strings(let texts):
        append(Int64(texts.count), to: &key)
        for text in texts { append(text.bytes, to: &key) }
      default: return false
      }
    }
    return true
  }

  private static func append(_ text: String, to key: inout [UInt8]) {
    var text = text
    text.withUTF8 { key.append(contentsOf: $0) }
    key.append(separator)
  }

  private static func append(_ bytes: [UInt8], to key: inout [UInt8]) {
    append(Int64(bytes.count), to: &key)
    key.append(contentsOf: bytes)
  }

  private static func append(_ number: Int64, to key: inout [UInt8]) {
    withUnsafeBytes(of: number) { key.append(contentsOf: $0) }
  }
}
