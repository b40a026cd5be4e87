import Diagnostics
import ModelIR

extension [Int] {
  /// The product of the extents before, at and after an axis.
  ///
  /// - Precondition: the axis is one of the positions.
  func around(_ axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    (self[..<axis].reduce(1, *), self[axis], self[(axis + 1)...].reduce(1, *))
  }
}

extension NodeReading {
  /// Brings axes into `0..<rank`.
  ///
  /// - Throws: E0410 where one is out of range or occurs twice.
  func normalizedAxes(
    _ axes: [Int], rank: Int, of name: String = "axes"
  ) throws(Diagnostic) -> [Int] {
    var normalized: [Int] = []
    var seen = [Bool](repeating: false, count: max(0, rank))
    for axis in axes {
      let position = try normalizedAxis(axis, rank: rank, of: name)
      if seen[position] { throw invalid(name, "is \(axes), which names an axis twice") }
      seen[position] = true
      normalized.append(position)
    }
    return normalized
  }
}

extension EvaluationContext {
  /// The axes that an operator gets as an attribute before opset 13 and as an input since.
  func axesArgument(input: Int = 1) throws(Diagnostic) -> [Int]? {
    since < 13 ? try optionalInts("axes") : try optionalIntegers(input)
  }

  /// Brings an index into `0..<extent`, counting negative ones from the end.
  func normalizedIndex(_ index: Int, extent: Int) throws(Diagnostic) -> Int {
    guard index >= -extent && index < extent else {
      throw invalidData("index \(index) is out of bounds for extent \(extent)")
    }
    return index < 0 ? index + extent : index
  }

  /// The indices of an integer input, each brought into `0..<extent`.
  func normalizedIndices(_ input: Int, extent: Int) throws(Diagnostic) -> [Int] {
    var indices = try integers(input)
    for i in indices.indices { indices[i] = try normalizedIndex(indices[i], extent: extent) }
    return indices
  }

  /// The only element of an integer input.
  func integer(_ input: Int) throws(Diagnostic) -> Int {
    let elements = try integers(input)
    guard elements.count == 1 else {
      throw invalidData("input \(input) has \(elements.count) integers, expected 1")
    }
    return elements[0]
  }

  /// The only element of a real or integer input as a double.
  func number(_ input: Int) throws(Diagnostic) -> Double {
    let elements = try tensor(input).doubles
    guard elements.count == 1 else {
      throw invalidData("input \(input) has \(counted(elements.count, "number")), expected 1")
    }
    return elements[0]
  }

  /// Requires that tensors have one element type.
  func requireSameType(_ tensors: [Tensor]) throws(Diagnostic) {
    for tensor in tensors where tensor.elementType != tensors[0].elementType {
      throw mismatch(
        "element types \(tensors[0].elementType.name) and \(tensor.elementType.name) differ")
    }
  }
}

extension InferenceContext {
  /// The axes that an operator gets as an attribute before opset 13 and as an input since; nil where
  /// they are left out or not known.
  func axesArgument(input: Int = 1) throws(Diagnostic) -> [Int]? {
    since < 13 ? try optionalInts("axes") : integers(input)
  }
}
