/// The values that a node reads or gives, in order; nil stands where an optional one is left out.
///
/// Up to two of them lie in the list itself, and most nodes have no more: a graph of very many nodes
/// then needs no memory beside that of its nodes.
public struct ValueList: Hashable, Sendable {
  /// The index of the first value, or ``missing`` or ``end``.
  @usableFromInline var first: Int32
  /// The index of the second one.
  @usableFromInline var second: Int32
  /// The indices of all of them where there are more than two, which then are none of the above.
  @usableFromInline var all: [Int32]?

  /// Stands where a value is left out.
  @inlinable static var missing: Int32 { -1 }
  /// Stands behind the last value.
  @inlinable static var end: Int32 { -2 }

  /// Makes an empty list.
  @inlinable
  public init() {
    (first, second) = (Self.end, Self.end)
    all = nil
  }
}

extension ValueList: RandomAccessCollection, MutableCollection {
  /// The position of the first value.
  @inlinable
  public var startIndex: Int { 0 }

  /// The number of values.
  @inlinable
  public var endIndex: Int {
    if let all { return all.count }
    if second != Self.end { return 2 }
    return first == Self.end ? 0 : 1
  }

  /// The value at a position; nil where it is left out.
  @inlinable
  public subscript(position: Int) -> ValueID? {
    get {
      if let all { return Self.value(all[position]) }
      precondition(position >= 0 && position < endIndex, "position out of bounds")
      return Self.value(position == 0 ? first : second)
    }
    set {
      let index = Self.index(newValue)
      guard all == nil else {
        all?[position] = index
        return
      }
      precondition(position >= 0 && position < endIndex, "position out of bounds")
      if position == 0 { first = index } else { second = index }
    }
  }

  /// Calls `body` with the position of each value and the value, where none is left out.
  @inlinable
  public func forEachValue(_ body: (_ position: Int, _ value: ValueID) -> Void) {
    if let all {
      for position in all.indices where all[position] >= 0 {
        body(position, ValueID(Int(all[position])))
      }
    } else {
      if first >= 0 { body(0, ValueID(Int(first))) }
      if second >= 0 { body(1, ValueID(Int(second))) }
    }
  }

  @inlinable
  static func value(_ index: Int32) -> ValueID? { index < 0 ? nil : ValueID(Int(index)) }

  @inlinable
  static func index(_ value: ValueID?) -> Int32 { value?.index ?? missing }
}

extension ValueList: RangeReplaceableCollection, ExpressibleByArrayLiteral {
  /// Makes a list of these values.
  public init(arrayLiteral values: ValueID?...) { self.init(values) }

  /// Adds a value behind the others, or that one is left out.
  @inlinable
  public mutating func append(_ value: ValueID?) {
    let index = Self.index(value)
    if all != nil {
      all?.append(index)
    } else if first == Self.end {
      first = index
    } else if second == Self.end {
      second = index
    } else {
      all = [first, second, index]
      (first, second) = (Self.end, Self.end)
    }
  }

  /// Puts values in the place of others.
  public mutating func replaceSubrange(
    _ range: Range<Int>, with values: some Collection<ValueID?>
  ) {
    var array = Array(self)
    array.replaceSubrange(range, with: values)
    self = ValueList()
    for value in array { append(value) }
  }
}

extension ValueList: CustomStringConvertible {
  /// The values as an array writes them.
  public var description: String { "\(Array(self))" }
}
