package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A sparse tensor contradicts itself.
  package static let malformedSparseTensor = DiagnosticCode(
    "E0321", "A sparse tensor contradicts itself",
    explanation: """
      A sparse tensor has a vector of values and an int64 tensor of as many indices: positions in \
      the flattened tensor, or one row of coordinates a value. Indices are ascending, occur once, \
      and lie within the extents. An index outside of them writes to memory that is not the \
      tensor's in a reader that does not look; onnxruntime refuses that, but passes indices in \
      another order.
      """,
    mend: """
      The message says what is not so. Sort the indices together with their values, and take out \
      those that occur twice. Where an index is too large, see whether it counts from 1, or \
      whether 'dims' is stale.
      """)
}

extension Rule {
  /// Sparse tensors hold as many ascending indices as values, all within the extents.
  static let sparseTensors = Rule(.malformedSparseTensor) { context in
    let (survey, model) = (context.survey, context.model)
    survey.forEachSparseTensor(in: model) { tensor, place in
      do throws(Diagnostic) {
        if let problem = try tensor.problem {
          context.report(
            .malformedSparseTensor, "the sparse tensor " + problem, at: place.location)
        }
      } catch {
        context.report(error.inside(place.location))
      }
    }
  }
}

extension SparseTensor {
  /// What is wrong with the tensor, as the end of a sentence; nil where all is well.
  fileprivate var problem: String? {
    get throws(Diagnostic) {
      guard let values, let indices else { return "lacks its values or indices" }
      try values.validate()
      let shape = dimensions.map { Int($0) }
      guard let count = shape.checkedElementCount else { return "has extents \(shape)" }
      guard values.dimensions.count == 1, let valueCount = values.elementCount else {
        return "has values of shape \(values.dimensions), expected a vector"
      }
      guard indices.elementType == .int64 else { return "has indices that are not int64" }
      let coordinates = try indices.dense()
      let isLinear = coordinates.rank == 1
      guard coordinates.shape == (isLinear ? [valueCount] : [valueCount, shape.count]) else {
        return "has \(counted(valueCount, "value")), but indices of shape \(coordinates.shape)"
      }
      return Self.problem(of: coordinates.int64s, within: isLinear ? [count] : shape)
    }
  }

  /// What is wrong with rows of coordinates.
  private static func problem(of coordinates: [Int64], within shape: [Int]) -> String? {
    guard !shape.isEmpty else { return nil }
    var last: ArraySlice<Int64>?
    for start in stride(from: 0, to: coordinates.count, by: shape.count) {
      let row = coordinates[start..<min(start + shape.count, coordinates.count)]
      for (index, extent) in zip(row, shape) where index < 0 || index >= extent {
        return "has index \(index), expected 0 to \(extent - 1)"
      }
      if let last, !last.lexicographicallyPrecedes(row) {
        return "has index \(Array(row)) after \(Array(last)), expected ascending order"
      }
      last = row
    }
    return nil
  }
}
