import ConverterCore
import Diagnostics
import ModelIR

extension OperatorImporter {
  /// The last axis in equal parts.
  private mutating func gates(_ x: Operand, _ count: Int) throws(Diagnostic) -> [Operand] {
    try split(x, axis: -1, nil, count: count)
  }

  /// Whether each item still has elements at this step, in the shape of a column; nil where all have.
  private mutating func isGoing(
    _ lengths: Operand?, _ timestep: Operand
  ) throws(Diagnostic) -> Operand? {
    guard let lengths else { return nil }
    let going = try emit(
      "Less", [cast(timestep, .int32), cast(lengths, .int32)])
    return try reshape(going, [1, -1, 1])
  }

  /// The new state where items go on, else zero or the old one.
  private mutating func held(
    _ new: Operand, _ old: Operand, _ going: Operand?, drops: Bool
  ) throws(Diagnostic) -> Operand {
    guard let going else { return new }
    return try emit("Where", [going, new, drops ? scalar("zero", 0) : old])
  }

  /// Gates come in the order input, forget, output, candidate.
  mutating func importLSTMUnit() throws(Diagnostic) {
    let hasLengths = try arguments.flag("sequence_lengths", or: true)
    try expect(inputs: hasLengths ? 5...5 : 4...4, outputs: 2...2)
    let bias = try arguments.real("forget_bias", or: 0)
    let drops = try arguments.flag("drop_states", or: false)
    let going = try isGoing(hasLengths ? input(3) : nil, input(hasLengths ? 4 : 3))
    let parts = try gates(input(2), 4)
    let cell = try input(1)
    let biased = bias == 0 ? parts[1] : try emit("Add", [parts[1], scalar("bias", bias)])
    let kept = try emit("Mul", [emit("Sigmoid", [biased]), cell])
    let candidate = try emit("Tanh", [parts[3]])
    let added = try emit("Mul", [emit("Sigmoid", [parts[0]]), candidate])
    let next = try emit("Add", [kept, added])
    let hidden = try emit("Mul", [emit("Sigmoid", [parts[2]]), emit("Tanh", [next])])
    write(try held(hidden, input(), going, drops: drops))
    write(try held(next, cell, going, drops: drops), to: 1)
  }

  /// Gates come in the order reset, update, output; the reset gate has been applied before.
  mutating func importGRUUnit() throws(Diagnostic) {
    let hasLengths = try arguments.flag("sequence_lengths", or: true)
    try expect(inputs: hasLengths ? 4...4 : 3...3)
    let drops = try arguments.flag("drop_states", or: false)
    let going = try isGoing(hasLengths ? input(2) : nil, input(hasLengths ? 3 : 2))
    let parts = try gates(input(1), 3)
    let old = try input()
    let update = try emit("Sigmoid", [parts[1]])
    let output = try emit("Tanh", [parts[2]])
    let fresh = try emit("Sub", [scalar("one", 1), update])
    let next = try emit("Add", [emit("Mul", [old, update]), emit("Mul", [output, fresh])])
    write(try held(next, old, going, drops: drops))
  }
}
