import ModelIR

extension OperatorAdapter {
  static let batchNormalization = OperatorAdapter(
    "BatchNormalization",
    Change(
      14,
      up: .adjusted("training is said by an attribute") { node throws(Refusal) in
        guard (1..<5).contains(where: { node.hasOutput($0) }) else { return }
        guard !node.hasOutput(3), !node.hasOutput(4) else {
          throw .argument("the statistics of the batch, outputs of versions before 14, are used")
        }
        node.set("training_mode", .int(1))
        node.node.outputs.removeLast(max(0, node.node.outputs.count - 3))
      },
      down: .decomposed("ReduceMean and arithmetic, for training") { node throws(Refusal) in
        if try node.int("training_mode") != 0 { try node.train() }
      }),
    Change(
      9,
      up: .decomposed("arithmetic, where statistics are those of each element") {
        node throws(Refusal) in
        if try node.int("spatial", or: 1) == 0 { try node.normalizeElements() }
        node.remove("spatial")
      }),
    Change(
      7,
      up: .adjusted("`is_test` is left out; training is refused") { node throws(Refusal) in
        if try node.int("is_test") == 0, (1..<5).contains(where: { node.hasOutput($0) }) {
          throw .attribute("'is_test' is 0 with further outputs: training before version 7")
        }
        node.remove("is_test")
      },
      down: .adjusted("`is_test` is set") { node throws(Refusal) in node.set("is_test", .int(1)) }),
    Change(
      6,
      down: .adjusted("`consumed_inputs` is set") { node throws(Refusal) in
        node.set("consumed_inputs", .ints([0, 0, 0, 1, 1]))
      }))
}

extension NodeRewriter {
  /// Normalizes by the statistics of the batch, which also move the running ones.
  fileprivate mutating func train() throws(Refusal) {
    let x = try input(0)
    let rank = try rank(x)
    let axes = (0..<rank).filter { $0 != 1 }
    let trailing = Array(1..<max(1, rank - 1))
    let type = try elementType(x)
    let mean = try reduce("ReduceMean", x, axes)
    let difference = try self("Sub", x, mean)
    let variance = try reduce("ReduceMean", try self("Mul", difference, difference), axes)
    let epsilon = try scalar(try float("epsilon", or: 1e-5), type)
    let deviation = try self("Sqrt", try self("Add", variance, epsilon))
    let normalized = try self("Div", difference, deviation)
    let scaled = try self("Mul", normalized, try unsqueeze(try input(1), trailing))
    try compute(output: 0, by: "Add", scaled, try unsqueeze(try input(2), trailing))
    let momentum = try float("momentum", or: 0.9)
    for (output, (running, batch)) in zip(1..., [(try input(3), mean), (try input(4), variance)]) {
      guard hasOutput(output) else { continue }
      let own = try elementType(running)
      let moved = try self.scaled(try cast(try squeeze(batch, axes), to: own), by: 1 - momentum)
      try compute(output: output, by: "Add", try self.scaled(running, by: momentum), moved)
    }
  }

  /// Normalizes each element of a sample by its own statistics.
  fileprivate mutating func normalizeElements() throws(Refusal) {
    let x = try input(0)
    let shape = try extents(x)
    var parameters: [ValueID] = []
    for index in 1..<5 {
      parameters.append(try reshape(try input(index), Array(shape.dropFirst())))
    }
    let type = try elementType(x)
    let epsilon = try scalar(try float("epsilon", or: 1e-5), type)
    let factor = try self(
      "Div", parameters[0], try self("Sqrt", try self("Add", parameters[3], epsilon)))
    let scaled = try self("Mul", try self("Sub", x, parameters[2]), factor)
    try replace(by: "Add", scaled, parameters[1])
  }
}
