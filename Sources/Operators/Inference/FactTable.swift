import ByteStorage
import Diagnostics
import ModelIR

/// What is known of each value of a model: types by number, equal ones with one number, and values
/// beside them, those of initializers read only when they are asked for.
struct FactTable: Sendable {
  typealias Fact = InferenceContext.Fact

  /// The value of a constant, or the part of it that is known.
  private struct Known: Sendable {
    var constant: Tensor?
    var elements: [Dimension]?
    /// Whether more than one value refers to it.
    var isShared = false
  }

  /// An initializer's place in the model.
  private struct StoredPlace: Sendable {
    let graph: GraphID
    let index: Int32
  }

  /// The numbers of what is known of a value.
  struct Entry: Sendable {
    /// The number of its type; 0 where nothing is known.
    var type: Int32 = 0
    /// 0 where the value is not known; else what ``FactTable`` knows under that number.
    var known: Int32 = 0
  }

  /// What is known of each value, by the index of its id.
  private(set) var entries: [Entry]
  /// The different types; the first is that of which nothing is known.
  private(set) var types: [ValueType?] = [nil]
  /// Whether nothing can be added to a type: of a tensor whose elements and extents are known.
  private var isComplete: [Bool] = [false]
  private var numbers: [ValueType: Int32] = [:]
  /// The numbers of the types of initializers by element type and extents.
  private var storedTypes = ByteTable()
  private var storedKey: [Int64] = []
  /// The number of the initializer that was looked at last: its neighbour is often alike.
  private var lastStored = -1
  private var storedNumbers: [Int32] = []
  private var storedCounts: [Int?] = []
  private var known: [Known] = []
  private var stored: [StoredPlace] = []
  private let graphs: [Graph]

  init(_ model: Model) {
    entries = [Entry](repeating: Entry(), count: model.values.count)
    graphs = model.graphs
  }

  /// What is known of a value.
  subscript(value: ValueID) -> Fact {
    let entry = entries[Int(value.index)]
    var fact = Fact(type: types[Int(entry.type)])
    if entry.known > 0 {
      let known = known[Int(entry.known) - 1]
      fact.constant = known.constant
      fact.elements = known.elements
    } else if entry.known < 0 {
      fact.constant = storedConstant(stored[-Int(entry.known) - 1])
    }
    return fact
  }

  /// What is known of a value, which is read once if it is an initializer's.
  mutating func read(_ value: ValueID) -> Fact {
    let fact = self[value]
    let index = Int(value.index)
    guard entries[index].known < 0 else { return fact }
    if let constant = fact.constant { known.append(Known(constant: constant)) }
    entries[index].known = fact.constant == nil ? 0 : Int32(known.count)
    return fact
  }

  /// The type of a value.
  func type(of value: ValueID) -> ValueType? { types[Int(entries[Int(value.index)].type)] }

  private func storedConstant(_ place: StoredPlace) -> Tensor? {
    // A malformed constant is the checker's finding; inference goes on without its value.
    try? graphs[Int(place.graph.index)].initializers[Int(place.index)].tensor.dense()
  }

  /// Sets what is known of a value.
  mutating func set(_ value: ValueID, _ fact: Fact) {
    let before = entries[Int(value.index)].known
    var entry = Entry(type: number(of: fact.type))
    if fact.constant != nil || fact.elements != nil {
      let contents = Known(constant: fact.constant, elements: fact.elements)
      if before > 0, !known[Int(before) - 1].isShared {
        known[Int(before) - 1] = contents
        entry.known = before
      } else {
        known.append(contents)
        entry.known = Int32(known.count)
      }
    }
    entries[Int(value.index)] = entry
  }

  /// Sets what is known of a value to what was found out before.
  mutating func set(_ value: ValueID, _ entry: Entry) { entries[Int(value.index)] = entry }

  /// Says that the value is an initializer of a graph; `limit` is the number of elements up to which
  /// its value counts.
  mutating func setStored(_ value: ValueID, at place: Int, of graph: GraphID, limit: Int) {
    let index = storedIndex(at: place, of: Int(graph.index))
    var entry = Entry(type: storedNumbers[index])
    if let count = storedCounts[index], count <= limit {
      stored.append(StoredPlace(graph: graph, index: Int32(place)))
      entry.known = Int32(-stored.count)
    }
    entries[Int(value.index)] = entry
  }

  /// What was found out of a value, to be set for others as well.
  mutating func share(_ value: ValueID) -> Entry {
    let entry = entries[Int(value.index)]
    if entry.known > 0 { known[Int(entry.known) - 1].isShared = true }
    return entry
  }

  /// Whether what is declared can add nothing to a type of this number.
  func isComplete(_ type: Int32) -> Bool { isComplete[Int(type)] }

  private mutating func number(of type: ValueType?) -> Int32 {
    guard var type else { return 0 }
    if let number = numbers[type] { return number }
    let given = type
    if case .tensor(let element, let shape?) = type.kind,
      shape.dimensions.contains(where: { $0.known.map { $0 < 0 } ?? false })
    {
      type = .tensor(element, shape.withoutNegativeExtents)
      if let number = numbers[type] {
        numbers[given] = number
        return number
      }
    }
    let number = Int32(types.count)
    types.append(type)
    isComplete.append(type.isComplete)
    numbers[type] = number
    numbers[given] = number
    return number
  }

  private mutating func storedIndex(at place: Int, of graph: Int) -> Int {
    // Read where it lies: a copy of the tensor would take longer.
    let type = Int64(graphs[graph].initializers[place].tensor.elementType?.rawValue ?? 0)
    let dimensions = graphs[graph].initializers[place].tensor.dimensions
    if lastStored >= 0, storedKey.count == dimensions.count + 1, storedKey[0] == type,
      storedKey.dropFirst().elementsEqual(dimensions)
    {
      return lastStored
    }
    storedKey.removeAll(keepingCapacity: true)
    storedKey.append(type)
    storedKey += dimensions
    let (index, isNew) = storedKey.withUnsafeBytes { storedTypes.insert($0) }
    lastStored = index
    if isNew {
      let tensor = graphs[graph].initializers[place].tensor
      let shape = Shape(tensor.dimensions.map { Int($0) })
      storedNumbers.append(number(of: .tensor(tensor.elementType, shape)))
      storedCounts.append(tensor.elementCount)
    }
    return index
  }
}

extension ValueType {
  /// Whether nothing can be added to what the type says.
  fileprivate var isComplete: Bool {
    switch kind {
    case .tensor(let element, let shape):
      guard element != nil, let shape else { return false }
      return shape.dimensions.allSatisfy { $0.size != .unknown }
    case .sequence(let element): return element.isComplete
    default: return true
    }
  }
}
