import ModelIR
import Operators

extension NodeRewriter {
  /// Reduces every row of a value with the updates that belong to it: rows of `slice` elements, `count`
  /// updates at the rows `places`.
  mutating func scatter(
    into x: ValueID, _ shape: [Int], _ places: ValueID, _ updates: ValueID, _ count: Int, slice: Int
  ) throws(Refusal) {
    let rows = slice == 0 ? 0 : shape.reduce(1, *) / slice
    _ = try self.count(rows, count, slice)
    guard rows > 0, count > 0 else {
      throw .missing("\(count) updates of \(rows) rows are not written out")
    }
    let type = try elementType(x)
    let reduction = version.attribute("reduction") == nil ? "none" : try string("reduction")
    guard type.isReal, type != .bool || reduction == "none" else {
      throw .type("a reduction of \(type.name) is not written out")
    }
    let table = try reshape(x, [1, rows, slice])
    let isMeant = try self(
      "Equal", try reshape(places, [count, 1, 1]),
      try reshape(try vector(Array(0..<rows)), [1, rows, 1]))
    let spread = try reshape(updates, [count, 1, slice])
    let result: ValueID
    if reduction == "none" {
      // Of several updates of one row the last counts, as a runtime that goes through them has it.
      var current = table
      let hits = try addSplit(isMeant, count)
      let values = try addSplit(spread, count)
      for index in 0..<count { current = try self("Where", hits[index], values[index], current) }
      result = current
    } else {
      let neutral = try neutralElement(of: reduction, type)
      let all = try concat([table, try self("Where", isMeant, spread, neutral)], axis: 0)
      let names = ["add": "ReduceSum", "mul": "ReduceProd", "max": "ReduceMax", "min": "ReduceMin"]
      guard let name = names[reduction] else { throw .attribute("'reduction' is '\(reduction)'") }
      result = try reduce(name, all, [0])
    }
    try replace(by: "Reshape", result, try vector(shape))
  }

  private mutating func addSplit(_ value: ValueID, _ count: Int) throws(Refusal) -> [ValueID] {
    guard count <= 64 else {
      throw .missing("\(count) updates are not written one after the other")
    }
    return count == 1
      ? [value] : try addNode("Split", [value], outputs: count, with: ["axis": .int(0)])
  }

  /// The number that changes nothing in a reduction.
  private func neutralElement(of reduction: String, _ type: ElementType) throws(Refusal) -> ValueID
  {
    switch reduction {
    case "add": return try scalar(0, type)
    case "mul": return try scalar(1, type)
    default:
      let isMax = reduction == "max"
      if type.isFloatingPoint { return try scalar(isMax ? -.infinity : .infinity, type) }
      let bits = type.bitWidth ?? 64
      let value: Int64 =
        type.isSignedInteger
        ? (isMax ? -1 << Int64(bits - 1) : ~(-1 << Int64(bits - 1)))
        : (isMax ? 0 : -1)
      return try constant(Tensor(type, [], int64s: [value]))
    }
  }
}
