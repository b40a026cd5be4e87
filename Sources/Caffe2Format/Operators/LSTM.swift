import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR
import Operators

/// A step that is an LSTM cell as `rnn_cell.LSTM` makes it: a product of the hidden state, a sum with
/// the sequence's slice, and an LSTMUnit.
struct LSTMCell: Sendable {
  /// The blob of the sequence, which holds the products of the inputs.
  var sequence: String
  var weights: String
  var bias: String
  var lengths: String?
  var hidden: String
  var cell: String
  var forgetBias: Float
  var drops: Bool

  /// Recognizes the step; nil where it is another one.
  init?(_ settings: RecurrentSettings) {
    let items = settings.step.operators
    guard items.map(\.type) == ["FC", "Sum", "LSTMUnit"], settings.links.count == 5,
      settings.states.count == 2, items[0].inputs.count == 3, items[0].outputs.count == 1,
      items[1].inputs.count == 2, items[1].outputs.count == 1, items[2].outputs.count == 2
    else { return nil }
    let unit = items[2]
    var reader = NodeReader(unit.settings())
    var product = NodeReader(items[0].settings())
    guard let hasLengths = try? reader.flag("sequence_lengths", or: true),
      let forgetBias = try? reader.real("forget_bias", or: 0),
      let drops = try? reader.flag("drop_states", or: false),
      (try? product.integer("axis", or: 1)) == 2, (try? product.integer("axis_w", or: 1)) == 1,
      unit.inputs.count == (hasLengths ? 5 : 4), unit.inputs.last == settings.timestep,
      items[0].inputs[0] == unit.inputs[0], items[1].outputs[0] == unit.inputs[2]
    else { return nil }
    let slices = items[1].inputs.filter { $0 != items[0].outputs[0] }
    let outer = { (inner: String?, offset: Int) in
      settings.links.first { $0.inner == inner && $0.offset == offset }?.outer
    }
    guard slices.count == 1, let sequence = outer(slices[0], 0),
      let hidden = outer(unit.inputs[0], 0), let cell = outer(unit.inputs[1], 0),
      outer(unit.outputs[0], 1) == hidden, outer(unit.outputs[1], 1) == cell,
      Set(settings.states) == [hidden, cell], !settings.states.contains(sequence)
    else { return nil }
    self.sequence = sequence
    weights = items[0].inputs[1]
    bias = items[0].inputs[2]
    lengths = hasLengths ? unit.inputs[3] : nil
    self.hidden = hidden
    self.cell = cell
    self.forgetBias = forgetBias
    self.drops = drops
  }
}

extension Net {
  /// Blobs of products along the last of three axes that a recurrent network alone reads.
  var absorbedProducts: Set<String> {
    let networks = operators.filter { $0.type == "RecurrentNetwork" }
    guard !networks.isEmpty else { return [] }
    var blobs: Set<String> = []
    for item in operators where item.type == "FC" && item.outputs.count == 1 {
      let blob = item.outputs[0]
      var reader = NodeReader(item.settings())
      let readers = operators.filter { $0.inputs.contains(blob) }
      let writers = operators.filter { $0.outputs.contains(blob) }
      guard (try? reader.integer("axis", or: 1)) == 2, readers.count == 1, writers.count == 1,
        readers[0].type == "RecurrentNetwork", readers[0].inputs.count(where: { $0 == blob }) == 1,
        !leavingBlobs.contains(blob)
      else { continue }
      blobs.insert(blob)
    }
    return blobs
  }
}

extension OperatorImporter {
  /// Writes the outputs by an LSTM node; false, with nothing done, where that cannot be.
  mutating func importLSTM(
    _ cell: LSTMCell, _ settings: RecurrentSettings
  ) throws(Diagnostic) -> Bool {
    let blobs = Dictionary(zip(source.inputs, inputs), uniquingKeysWith: { first, _ in first })
    guard let product = deferredProducts[cell.sequence], let weights = blobs[cell.weights],
      let bias = blobs[cell.bias], let states = initialStates(cell, settings),
      let extents = weights.extents, extents.count == 2, extents[1] > 0, extents[1] < 1 << 24,
      extents[0] == 4 * extents[1], bias.extents == [extents[0]],
      product[2].extents == [extents[0]], product[1].rank == 2,
      product[1].extent(0) == extents[0]
    else { return false }
    for alias in settings.aliases {
      guard let output = source.outputs.firstIndex(of: alias.blob), isRead(output) else { continue }
      let isPossible = alias.offset == -1 || alias.offset == 1 && alias.state == cell.hidden
      guard isPossible else { return false }
    }
    var lengths: Operand?
    if let name = cell.lengths {
      guard let operand = blobs[name] else { return false }
      lengths = operand
    }
    let initial = [try initialState(states.hidden), try initialState(states.cell)]
    let steps = try cast(
      emit("Gather", [emit("Shape", [product[0]]), integers("first", [0])]), .int32)
    if let given = lengths { lengths = try cast(given, .int32) }
    let node = try lstm(product, weights, bias, lengths, steps, initial, cell)
    let results = try ended(
      node, initial, lengths, steps, product[0], drops: cell.drops)
    for alias in settings.aliases {
      guard let output = source.outputs.firstIndex(of: alias.blob), isRead(output) else { continue }
      let isHidden = alias.state == cell.hidden
      write(alias.offset == 1 ? results[0] : results[isHidden ? 1 : 2], to: output)
    }
    return true
  }

  /// The states before the first step.
  private func initialStates(
    _ cell: LSTMCell, _ settings: RecurrentSettings
  ) -> (hidden: Operand, cell: Operand)? {
    guard let hidden = settings.states.firstIndex(of: cell.hidden),
      let memory = settings.states.firstIndex(of: cell.cell)
    else { return nil }
    return (inputs[settings.initialStates[hidden]], inputs[settings.initialStates[memory]])
  }

  /// The node: all hidden states, the last one, and the last cell.
  ///
  /// Caffe2's gates come in the order input, forget, output, candidate; ONNX has the forget gate
  /// third.
  private mutating func lstm(
    _ product: [Operand], _ weights: Operand, _ bias: Operand, _ lengths: Operand?,
    _ steps: Operand, _ initial: [Operand], _ cell: LSTMCell
  ) throws(Diagnostic) -> [Operand] {
    guard let width = weights.extent(1) else { return [] }
    let order = [0, 2, 1, 3]
    var inner = try blocks(product[2], order, "input_bias")
    if cell.forgetBias != 0 {
      var more = [Float](repeating: 0, count: 4 * width)
      for index in 2 * width..<3 * width { more[index] = cell.forgetBias }
      inner = try emit("Add", [inner, reals("forget_bias", more)])
    }
    let both = try concat([inner, blocks(bias, order, "bias")], axis: 0)
    var counted: Operand?
    if let lengths {
      // Runtimes refuse lengths beyond the sequence.
      counted = try emit("Where", [emit("Less", [lengths, steps]), lengths, steps])
    }
    let operands = [
      product[0], try unsqueeze(blocks(product[1], order, "input_weights"), [0]),
      try unsqueeze(blocks(weights, order, "weights"), [0]), try unsqueeze(both, [0]), counted,
    ]
    return try emit("LSTM", operands + initial, [.int("hidden_size", width)], outputs: 3)
  }

  /// Four equal runs of rows in another order.
  private mutating func blocks(
    _ operand: Operand, _ order: [Int], _ name: String
  ) throws(Diagnostic) -> Operand {
    if let constant = operand.constant, constant.elementType == .float, constant.rank > 0 {
      let bytes = constant.bytes
      let run = bytes.count / 4
      let turned = order.flatMap { bytes[$0 * run..<($0 + 1) * run].array }
      return self.constant(name, Tensor(.float, constant.shape, bytes: ByteBuffer(turned)))
    }
    let parts = try split(operand, axis: 0, nil, count: 4)
    return try concat(order.map { parts[$0] }, axis: 0)
  }

  /// What Caffe2 gives where sequences have ended: the last state, or zero.
  private mutating func ended(
    _ node: [Operand], _ initial: [Operand], _ lengths: Operand?, _ steps: Operand,
    _ sequence: Operand, drops: Bool
  ) throws(Diagnostic) -> [Operand] {
    let all = try squeeze(node[0], [1])
    guard let lengths else { return [all, node[1], node[2]] }
    if drops {
      let isShort = try reshape(emit("Less", [lengths, steps]), [1, -1, 1])
      let zero = scalar("zero", 0)
      return [
        all, try emit("Where", [isShort, zero, node[1]]),
        try emit("Where", [isShort, zero, node[2]]),
      ]
    }
    let one = integer("one", 1, .int32)
    let isEmpty = try reshape(emit("Less", [lengths, one]), [1, -1, 1])
    let hidden = try emit("Where", [isEmpty, initial[0], node[1]])
    let memory = try emit("Where", [isEmpty, initial[1], node[2]])
    let numbers = try cast(places(sequence, axis: 0), .int32)
    let isGoing = try emit("Less", [unsqueeze(numbers, [1]), unsqueeze(lengths, [0])])
    return [try emit("Where", [unsqueeze(isGoing, [2]), all, hidden]), hidden, memory]
  }
}
