public import Diagnostics
public import ModelIR

extension StoredSequence {
  /// The sequence with its elements in dense form.
  ///
  /// - Throws: E0305 where an element contradicts itself.
  public func dense() throws(Diagnostic) -> RuntimeValue {
    var elements: [RuntimeValue] = []
    for tensor in tensors { elements.append(.tensor(try tensor.dense())) }
    for tensor in sparseTensors { elements.append(.tensor(try tensor.dense())) }
    for sequence in sequences { elements.append(try sequence.dense()) }
    for map in maps { elements.append(try map.dense()) }
    for optional in optionals { elements.append(try optional.dense()) }
    return .sequence(elements, element: nil)
  }
}

extension StoredMap {
  /// The map with its values in dense form.
  ///
  /// - Throws: E0305 where a value contradicts itself or the keys and values differ in number.
  public func dense() throws(Diagnostic) -> RuntimeValue {
    guard case .sequence(let values, _)? = try values?.dense(),
      values.count == keys.count + stringKeys.count
    else {
      throw Diagnostic(.malformedTensor, "the map has not as many values as keys")
    }
    if keys.isEmpty && !stringKeys.isEmpty {
      return .stringMap(stringKeys.map(\.description), values)
    }
    return .integerMap(keys, values)
  }
}

extension StoredOptional {
  /// The optional with its value in dense form.
  ///
  /// - Throws: E0305 where the value contradicts itself.
  public func dense() throws(Diagnostic) -> RuntimeValue {
    switch value {
    case nil: .optional(nil, element: nil)
    case .tensor(let tensor): .optional(.tensor(try tensor.dense()), element: nil)
    case .sparseTensor(let tensor): .optional(.tensor(try tensor.dense()), element: nil)
    case .sequence(let sequence): .optional(try sequence.dense(), element: nil)
    case .map(let map): .optional(try map.dense(), element: nil)
    case .optional(let optional): .optional(try optional.dense(), element: nil)
    }
  }
}
