import ByteStorage
import ModelIR

/// Remembers what was found out of a node for all that are alike: of one kind, with inputs of the
/// same types.
struct InferenceMemo {
  /// What is remembered of nodes like one that was looked up.
  struct Place {
    /// The number of what they have in common.
    fileprivate let key: Int
    /// The inputs of which more than the type is known, one bit each.
    let mask: UInt32
    /// Where the facts of their outputs begin; nil where nothing is remembered.
    let outputs: Int?
  }

  /// What is remembered of outputs, those of one node in turn.
  private(set) var outputs: [FactTable.Entry] = []
  private let kinds: NodeKinds
  private var keys = ByteTable()
  /// Where the outputs of each key begin; -1 where nothing is remembered.
  private var starts: [Int] = []
  private var key: [Int32] = []
  private var recent = RecentKeys()

  init(_ kinds: NodeKinds) { self.kinds = kinds }

  /// Looks up nodes like this one; nil where it counts as like no other.
  mutating func find(_ id: NodeID, in nodes: [Node], _ facts: [FactTable.Entry]) -> Place? {
    let index = Int(id.index)
    let kind = kinds.kinds[index]
    let (inputs, outputs) = (nodes[index].inputs, nodes[index].outputs)
    guard kind >= 0, inputs.count <= 32 else { return nil }
    guard inputs.count <= 2, outputs.count == 1, outputs[0] != nil else {
      return find(kind, inputs, outputs, facts)
    }
    var short = SIMD8<Int32>(kind, Int32(inputs.count), -1, -1, 0, 0, 0, 0)
    inputs.forEachValue { slot, input in
      let entry = facts[Int(input.index)]
      short[2 + slot] = entry.type
      if entry.known != 0 { short[4] |= 1 << Int32(slot) }
    }
    if let number = recent.number(of: short) {
      return place(number, mask: UInt32(bitPattern: short[4]))
    }
    let place = find(kind, inputs, outputs, facts)
    recent.note(place.key, of: short)
    return place
  }

  private mutating func find(
    _ kind: Int32, _ inputs: ValueList, _ outputs: ValueList, _ facts: [FactTable.Entry]
  ) -> Place {
    key.removeAll(keepingCapacity: true)
    key.append(kind)
    key.append(Int32(inputs.count))
    var mask: UInt32 = 0
    var bit: UInt32 = 1
    for input in inputs {
      if let input {
        let entry = facts[Int(input.index)]
        key.append(entry.type)
        if entry.known != 0 { mask |= bit }
      } else {
        key.append(-1)
      }
      bit <<= 1
    }
    key.append(Int32(bitPattern: mask))
    for output in outputs { key.append(output == nil ? 0 : 1) }
    let (number, isNew) = keys.insert(key)
    if isNew { starts.append(-1) }
    return place(number, mask: mask)
  }

  private func place(_ key: Int, mask: UInt32) -> Place {
    Place(key: key, mask: mask, outputs: starts[key] < 0 ? nil : starts[key])
  }

  /// Remembers the facts of the outputs of nodes like one that was looked up.
  mutating func remember(_ facts: [FactTable.Entry], at place: Place) {
    starts[place.key] = outputs.count
    outputs += facts
  }
}
