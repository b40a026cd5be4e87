import Diagnostics
import ModelIR

// Element-wise maps of keys to values: LabelEncoder and CategoryMapper.

/// Finds the elements of tensors in a list of keys.
struct KeyTable {
  private var strings: [ByteString: Int] = [:]
  private var numbers: [Int64: Int] = [:]
  private let keys: Tensor

  /// Makes a table; of equal keys the last counts.
  ///
  /// NaN equals NaN.
  init(_ keys: Tensor) {
    self.keys = keys
    if keys.elementType == .string {
      for (index, key) in keys.strings.enumerated() { strings[ByteString(key)] = index }
    } else {
      for (index, key) in keys.orderKeys.enumerated() { numbers[key] = index }
    }
  }

  /// The index of each element of a tensor of the keys' type; -1 for those that are no key.
  func indices(of x: Tensor) -> [Int] {
    keys.elementType == .string
      ? x.strings.map { strings[ByteString($0)] ?? -1 } : x.orderKeys.map { numbers[$0] ?? -1 }
  }
}

extension EvaluationContext {
  /// The values that belong to the elements of a tensor, or the default where there is none.
  func mapped(
    _ x: Tensor, keys: Tensor, values: Tensor, default filler: Tensor
  ) throws(Diagnostic) -> Tensor {
    guard keys.count == values.count else {
      throw mismatch("\(keys.count) keys and \(values.count) values differ in number")
    }
    guard keys.elementType == x.elementType else {
      throw mismatch(
        "keys are \(keys.elementType.name), but the input is \(x.elementType.name)")
    }
    guard filler.count == 1, filler.elementType == values.elementType else {
      throw mismatch("the default is no single \(values.elementType.name)")
    }
    return values.reshaped([values.count]).gathering(
      KeyTable(keys).indices(of: x), shape: x.shape, filler: filler)
  }
}
