import ModelIR
import Testing

/// A list of values behaves as an array of them, whatever of it lies in the list itself.
@Suite struct ValueListTests {
  private let values: [ValueID?]

  init() {
    var model = Model()
    let graph = model.addGraph()
    values = (0..<8).map { index in
      let value = model.addValue("v\(index)", in: graph)
      return index % 3 == 1 ? nil : value
    }
  }

  @Test(arguments: 0...8)
  func `holds what it was given`(_ count: Int) {
    let wanted = Array(values.prefix(count))
    var appended = ValueList()
    for value in wanted { appended.append(value) }
    for list in [ValueList(wanted), appended] {
      #expect(Array(list) == wanted)
      #expect(list.count == count && list.isEmpty == (count == 0))
      #expect(list == appended && list.hashValue == appended.hashValue)
    }
    #expect("\(appended)" == "\(wanted)")
    var visited: [Int: ValueID] = [:]
    appended.forEachValue { visited[$0] = $1 }
    #expect(
      visited
        == Dictionary(
          uniqueKeysWithValues: wanted.enumerated().compactMap { position, value in
            value.map { (position, $0) }
          }))
  }

  @Test(arguments: 0...5)
  func `changes as an array does`(_ count: Int) {
    let start = Array(values.prefix(count))
    var list = ValueList(start)
    for index in 0..<count {
      var array = start
      list = ValueList(start)
      array[index] = values[7 - index]
      list[index] = values[7 - index]
      #expect(Array(list) == array)
      array.remove(at: index)
      list.remove(at: index)
      #expect(Array(list) == array)
    }
    for first in 0...count {
      for end in first...count {
        for new in 0...3 {
          var array = start
          list = ValueList(start)
          array.replaceSubrange(first..<end, with: values.suffix(new))
          list.replaceSubrange(first..<end, with: values.suffix(new))
          #expect(Array(list) == array)
          // Equal lists look alike, however they came to be.
          #expect(list == ValueList(array))
        }
      }
    }
  }

  @Test func `a copy is a value of its own`() {
    let list = ValueList(values)
    var copy = list
    copy[0] = nil
    copy.removeLast(6)
    #expect(Array(list) == values)
    #expect(copy == [nil, nil])
    #expect(list != copy)
  }
}
