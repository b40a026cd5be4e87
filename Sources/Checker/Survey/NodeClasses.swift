import ByteStorage
import ModelIR
import Operators

/// The nodes of a survey in classes: those of one class apply the same with equal attributes, in the
/// same function or none, to values of the same types, and give values of the same types.
///
/// A rule that looks no further than that finds the same in all nodes of a class, so that it has to
/// look at one of them.
struct NodeClasses: Sendable {
  /// The nodes, by index in the survey, class by class.
  private var members: [Int32] = []
  /// Where each class begins in ``members``, and where the last one ends.
  private var starts: [Int32] = [0]

  init(
    _ model: Model, _ survey: Survey, _ callees: CalleeList, _ kinds: NodeKinds, _ facts: GraphFacts
  ) {
    var table = ByteTable()
    var key: [Int32] = []
    var classes: [Int32] = []
    classes.reserveCapacity(survey.nodes.count)
    var sizes: [Int32] = []
    // The classes of nodes that are like no other have no key.
    var classOfKey: [Int32] = []
    var recent = RecentKeys()
    let nodes = model.nodes
    let ids = survey.nodes.ids
    for index in ids.indices {
      let node = Int(ids[index].index)
      let kind = kinds.kinds[node]
      let (inputs, outputs) = (nodes[node].inputs, nodes[node].outputs)
      let callee = callees.numbers[index]
      let function = Int32(survey.graphs[survey.nodes.graph(of: index)].function ?? -1)
      let short =
        kind >= 0 && inputs.count <= 2 && outputs.count == 1 && outputs[0] != nil
        ? Self.key(kind, callee, function, inputs, outputs, facts) : nil
      var number = Int32(sizes.count)
      if let short, let known = recent.number(of: short) {
        number = Int32(known)
      } else if kind >= 0 {
        key.removeAll(keepingCapacity: true)
        key.append(kind)
        key.append(callee)
        key.append(function)
        Self.append(inputs: inputs, outputs: outputs, facts, to: &key)
        let (position, isNew) = table.insert(key)
        if isNew { classOfKey.append(number) } else { number = classOfKey[position] }
        if let short { recent.note(Int(number), of: short) }
      }
      if Int(number) == sizes.count { sizes.append(0) }
      sizes[Int(number)] += 1
      classes.append(number)
    }
    for size in sizes { starts.append(starts[starts.count - 1] + size) }
    var next = starts
    members = [Int32](repeating: 0, count: classes.count)
    for (index, number) in classes.enumerated() {
      members[Int(next[Int(number)])] = Int32(index)
      next[Int(number)] += 1
    }
  }

  /// The number of classes.
  var count: Int { starts.count - 1 }

  /// The nodes of a class, by index in the survey; never empty.
  func nodes(of index: Int) -> ArraySlice<Int32> {
    members[Int(starts[index])..<Int(starts[index + 1])]
  }

  /// What the key of a node says that has one output and no more than two inputs.
  private static func key(
    _ kind: Int32, _ callee: Int32, _ function: Int32, _ inputs: ValueList, _ outputs: ValueList,
    _ facts: GraphFacts
  ) -> SIMD8<Int32> {
    var key = SIMD8<Int32>(kind, callee, function, Int32(inputs.count), -1, -1, 0, 0)
    inputs.forEachValue { slot, input in
      key[4 + slot] = facts.typeNumber(of: input)
      if facts.mayBeConstant(input) { key[6] |= 1 << Int32(slot) }
    }
    outputs.forEachValue { _, output in key[7] = facts.typeNumber(of: output) }
    return key
  }

  /// Appends the numbers of the types that a node reads and gives.
  private static func append(
    inputs: ValueList, outputs: ValueList, _ facts: GraphFacts, to key: inout [Int32]
  ) {
    key.append(Int32(inputs.count))
    var mask: UInt32 = 0
    var bit: UInt32 = 1
    for input in inputs {
      key.append(input.map { facts.typeNumber(of: $0) } ?? -1)
      if let input, facts.mayBeConstant(input) { mask |= bit }
      bit = bit << 1 | bit >> 31
    }
    key.append(Int32(bitPattern: mask))
    for output in outputs { key.append(output.map { facts.typeNumber(of: $0) } ?? -1) }
  }
}
