import Diagnostics
import ModelIR
import Testing

@Suite struct SequenceTests {
  private let a = Tensor.counting([2])
  private let b = Tensor.float([1], [9])

  private func sequence(_ tensors: Tensor...) -> RuntimeValue {
    .sequence(tensors.map { .tensor($0) }, element: .tensor(.float))
  }

  @Test func `making and changing sequences`() throws {
    let made = try DataRun("SequenceConstruct").values([.tensor(a), .tensor(b)])[0]
    #expect(made == sequence(a, b))
    #expect(try DataRun("SequenceConstruct").failure(a, .ints(1)) == "E0502")
    let empty = try DataRun("SequenceEmpty", ["dtype": .int(7)]).values([])[0]
    #expect(empty == .sequence([], element: .tensor(.int64)))
    #expect(try DataRun("SequenceEmpty", ["dtype": .int(99)]).failure([]) == "E0410")
    let insert = DataRun("SequenceInsert")
    #expect(try insert.values([made, .tensor(b)])[0] == sequence(a, b, b))
    #expect(try insert.values([made, .tensor(b), .tensor(.int(-2))])[0] == sequence(b, a, b))
    #expect(try insert.values([made, .tensor(b), .tensor(.int(2))])[0] == sequence(a, b, b))
    for position in [3, -3, .max, .min] {
      #expect(try insert.failure([made, .tensor(b), .tensor(.int(position))]) == "E0802")
    }
    #expect(try insert.failure([empty, .tensor(b)]) == "E0502")
    let erase = DataRun("SequenceErase")
    #expect(try erase.values([made])[0] == sequence(a))
    #expect(try erase.values([made, .tensor(.int(0))])[0] == sequence(b))
    #expect(try erase.failure([empty]) == "E0802")
  }

  @Test func `looking into sequences`() throws {
    let at = DataRun("SequenceAt")
    #expect(try at.values([sequence(a, b), .tensor(.int(-1))])[0].tensor == b)
    #expect(try at.failure([sequence(a, b), .tensor(.int(2))]) == "E0802")
    #expect(try at.failure([sequence(), .tensor(.int(0))]) == "E0802")
    #expect(try at.failure([.tensor(a), .tensor(.int(0))]) == "E0801")
    #expect(try DataRun("SequenceLength").values([sequence(a, b)])[0].tensor == .int(2))
    #expect(try DataRun("SequenceLength").values([sequence()])[0].tensor == .int(0))
  }

  @Test func `tensors to sequences and back`() throws {
    let x = Tensor.counting([5])
    let split = DataRun("SplitToSequence")
    func parts(_ run: DataRun, _ lengths: Tensor?) throws -> [[Double]] {
      guard
        case .sequence(let parts, _) = try run.values([.tensor(x), lengths.map { .tensor($0) }])[0]
      else { return [] }
      return parts.map { $0.tensor?.doubles ?? [] }
    }
    #expect(try parts(split, .int(2)) == [[1, 2], [3, 4], [5]])
    #expect(try parts(split, .ints(5, 0)) == [[1, 2, 3, 4, 5], []])
    #expect(try parts(split, nil) == [[1], [2], [3], [4], [5]])
    #expect(try split.failure(x, .int(0)) == "E0802")
    #expect(try split.failure(x, .ints(2, 2)) == "E0802")
    #expect(try split.failure(x, .ints(6, -1)) == "E0802")
    let scalars = DataRun("SplitToSequence", ["keepdims": .int(0)])
    guard case .sequence(let elements, _) = try scalars.values([.tensor(x)])[0] else { return }
    #expect(elements.first?.tensor == .float([], [1]))
    let concat = DataRun("ConcatFromSequence", ["axis": .int(0)])
    #expect(try concat.values([sequence(a, b)])[0].tensor == .float([3], [1, 2, 9]))
    #expect(try concat.failure([sequence()]) == "E0802")
    let stack = DataRun("ConcatFromSequence", ["axis": .int(-1), "new_axis": .int(1)])
    #expect(try stack.values([sequence(a, a)])[0].tensor == .float([2, 2], [1, 1, 2, 2]))
    #expect(try stack.failure([sequence(a, b)]) == "E0502")
  }

  @Test func `a graph for each element`() throws {
    var map = DataRun("SequenceMap", ["body": .graph(GraphID(0))])
    map.body = { _, inputs throws(Diagnostic) in
      let sum = inputs.compactMap(\.tensor).flatMap(\.doubles).reduce(0, +)
      return [.tensor(.float([], [sum]))]
    }
    let y = try map.results([sequence(a, b), .tensor(.float([], [10]))])[0]
    #expect(y == sequence(.float([], [13]), .float([], [19])))
    #expect(try map.failure([sequence(a, b), sequence(a)]) == "E0502")
    map.bodyTypes = [.tensor(.double)]
    #expect(try map.results([sequence()])[0] == .sequence([], element: .tensor(.double)))
  }

  @Test func `optional values`() throws {
    let wrap = DataRun("Optional")
    let full = RuntimeValue.optional(.tensor(a), element: .tensor(.float))
    #expect(try wrap.values([.tensor(a)])[0] == full)
    #expect(try wrap.failure([]) == "E0410")
    let typed = DataRun("Optional", ["type": .typeProto(.tensor(.float))])
    let empty = RuntimeValue.optional(nil, element: .tensor(.float))
    #expect(try typed.values([])[0] == empty)
    let has = DataRun("OptionalHasElement")
    let rows: [([RuntimeValue?], Bool)] = [
      ([full], true), ([empty], false), ([.tensor(a)], true), ([sequence()], true), ([], false),
    ]
    for (inputs, expected) in rows {
      #expect(try has.values(inputs)[0].tensor?.booleans == [expected])
    }
    let get = DataRun("OptionalGetElement")
    #expect(try get.values([full])[0] == .tensor(a))
    #expect(try get.values([.tensor(a)])[0] == .tensor(a))
    #expect(try get.failure([empty]) == "E0802")
  }
}
