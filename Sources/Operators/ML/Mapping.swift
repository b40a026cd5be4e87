import ByteStorage
import Diagnostics
import ModelIR

// Element-wise maps of keys to values: LabelEncoder and CategoryMapper.

/// Finds the elements of tensors in a list of keys.
struct KeyTable {
  private var strings: [ByteString: Int] = [:]
  private var numbers: [Int64: Int] = [:]
  private let keys: Tensor
  private let isBitwise: Bool

  /// Makes a table; of equal keys the last counts.
  ///
  /// NaN equals NaN, and -0 equals 0, unless floats are compared bit by bit.
  init(_ keys: Tensor, bitwise: Bool = false) {
    self.keys = keys
    isBitwise = bitwise
    if keys.elementType == .string {
      for (index, key) in keys.strings.enumerated() { strings[ByteString(key)] = index }
    } else {
      for (index, key) in keyNumbers(of: keys).enumerated() { numbers[key] = index }
    }
  }

  /// The index of each element of a tensor of the keys' type; -1 for those that are no key.
  func indices(of x: Tensor) -> [Int] {
    keys.elementType == .string
      ? x.strings.map { strings[ByteString($0)] ?? -1 }
      : keyNumbers(of: x).map { numbers[$0] ?? -1 }
  }

  private func keyNumbers(of x: Tensor) -> [Int64] {
    isBitwise && x.elementType == .float
      ? x.bytes.elements(as: UInt32.self).map { Int64($0) } : x.orderKeys
  }
}

extension EvaluationContext {
  /// The values that belong to the elements of a tensor, or the default where there is none.
  func mapped(
    _ x: Tensor, keys: Tensor, values: Tensor, default filler: Tensor, bitwise: Bool = false
  ) throws(Diagnostic) -> Tensor {
    guard keys.count == values.count else {
      throw mismatch("\(keys.count) keys and \(counted(values.count, "value")) differ in number")
    }
    guard keys.elementType == x.elementType else {
      throw mismatch(
        "keys are \(keys.elementType.name), but the input is \(x.elementType.name)")
    }
    guard filler.count == 1, filler.elementType == values.elementType else {
      throw mismatch("the default is no single \(values.elementType.name)")
    }
    return values.reshaped([values.count]).gathering(
      KeyTable(keys, bitwise: bitwise).indices(of: x), shape: x.shape, filler: filler)
  }
}
