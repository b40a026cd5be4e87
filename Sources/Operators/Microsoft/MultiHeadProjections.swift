import Diagnostics
import ModelIR

/// The queries, keys and values that a multi-head attention operator is given, divided into heads,
/// with the bias of the projections added.
struct MultiHeadProjections {
  /// The queries.
  let query: AttentionHeads
  /// The keys.
  let key: AttentionHeads
  /// The values.
  let value: AttentionHeads
  /// Whether keys and values come divided into heads: as they are, with those of earlier steps.
  var areKeysComplete = false
}

extension EvaluationContext {
  /// Reads inputs 0 to 2 in any of the layouts that there are, and adds the bias.
  func projections(
    _ parameters: MultiHeadParameters
  ) throws(Diagnostic) -> MultiHeadProjections {
    let heads = try headCount()
    let query = try tensor(0)
    let bias = try optionalTensor(parameters.bias)
    switch (try optionalTensor(1), try optionalTensor(2)) {
    case (nil, nil) where query.rank == 5:
      let size = query.shape[4]
      let biases = try projectionBiases(bias, sizes: [size, size, size], heads: heads)
      return MultiHeadProjections(
        query: try interleaved(query, part: 0, of: 3, heads: heads, biases[0]),
        key: try interleaved(query, part: 1, of: 3, heads: heads, biases[1]),
        value: try interleaved(query, part: 2, of: 3, heads: heads, biases[2]))
    case (nil, nil) where query.rank == 3 && parameters.allowsPackedVectors:
      return try packedProjections(query, bias, heads: heads)
    case (let key?, nil) where key.rank == 5 && query.rank == 3 && bias == nil:
      return MultiHeadProjections(
        query: try divided(query, heads: heads, []),
        key: try interleaved(key, part: 0, of: 2, heads: heads, []),
        value: try interleaved(key, part: 1, of: 2, heads: heads, []))
    case (let key?, let value?) where key.rank == 4 && value.rank == 4 && query.rank == 3:
      // The bias of keys and values has been added to them already.
      let size = query.shape[2] / heads
      let biases = try projectionBiases(
        bias, sizes: [size, key.shape[3], value.shape[3]], heads: heads)
      guard let keys = AttentionHeads(key, heads: heads),
        let values = AttentionHeads(value, heads: heads)
      else {
        throw mismatch("keys of shape \(key.shape) do not have \(counted(heads, "head"))")
      }
      return MultiHeadProjections(
        query: try divided(query, heads: heads, biases[0]), key: keys, value: values,
        areKeysComplete: true)
    case (let key?, let value?) where [query.rank, key.rank, value.rank] == [3, 3, 3]:
      let sizes = [query, key, value].map { $0.shape[2] / heads }
      let biases = try projectionBiases(bias, sizes: sizes, heads: heads)
      return MultiHeadProjections(
        query: try divided(query, heads: heads, biases[0]),
        key: try divided(key, heads: heads, biases[1]),
        value: try divided(value, heads: heads, biases[2]))
    case (let key, let value):
      let shapes = [key, value].map { $0.map { "\($0.shape)" } ?? "none" }
      throw mismatch(
        "queries of shape \(query.shape), keys of \(shapes[0]) and values of \(shapes[1]) "
          + "\(bias == nil ? "" : "with a bias ")do not fit")
    }
  }

  /// Vectors that hold queries, keys and values of one size, one after the other.
  private func packedProjections(
    _ query: Tensor, _ bias: Tensor?, heads: Int
  ) throws(Diagnostic) -> MultiHeadProjections {
    guard query.shape[2] % 3 == 0, query.shape[2] / 3 % heads == 0 else {
      throw mismatch(
        "queries of shape \(query.shape) do not hold those of \(counted(heads, "head"))")
    }
    let size = query.shape[2] / 3 / heads
    let biases = try projectionBiases(bias, sizes: [size, size, size], heads: heads)
    let all = try divided(query, heads: heads, biases.flatMap { $0 }, parts: 3)
    let parts = (0..<3).map { part in
      AttentionHeads(
        batch: all.batch, heads: heads, length: all.length, size: size,
        values: Strided.positions(
          shape: [all.batch, heads, all.length, size],
          strides: [3 * heads * all.length * size, all.length * size, size, 1],
          offset: part * heads * all.length * size
        ).map { all.values[$0] })
    }
    return MultiHeadProjections(query: parts[0], key: parts[1], value: parts[2])
  }

  /// A tensor of vectors that hold all heads, divided, with a bias added to each vector; the bias may
  /// be empty.
  private func divided(
    _ tensor: Tensor, heads: Int, _ bias: [Double], parts: Int = 1
  ) throws(Diagnostic) -> AttentionHeads {
    guard heads <= 1 << 40, var vectors = AttentionHeads(tensor, heads: heads * parts) else {
      throw mismatch(
        "vectors of shape \(tensor.shape) cannot be divided into \(counted(heads, "head"))")
    }
    if !bias.isEmpty {
      let block = vectors.length * vectors.size
      for i in vectors.values.indices {
        let head = i / block % vectors.heads
        vectors.values[i] += bias[head * vectors.size + i % vectors.size]
      }
    }
    return vectors
  }

  /// One of the parts of a tensor of shape `[batch, length, heads, parts, size]`.
  private func interleaved(
    _ tensor: Tensor, part: Int, of parts: Int, heads: Int, _ bias: [Double]
  ) throws(Diagnostic) -> AttentionHeads {
    guard tensor.rank == 5, tensor.shape[2] == heads, tensor.shape[3] == parts else {
      throw mismatch(
        "a tensor of shape \(tensor.shape) does not pack \(parts) of \(counted(heads, "head"))")
    }
    let (batch, length, size) = (tensor.shape[0], tensor.shape[1], tensor.shape[4])
    let numbers = tensor.doubles
    let strides = tensor.shape.rowMajorStrides
    var values = Strided.positions(
      shape: [batch, heads, length, size],
      strides: [strides[0], strides[2], strides[1], strides[4]], offset: part * strides[3]
    ).map { numbers[$0] }
    if !bias.isEmpty {
      for i in values.indices {
        values[i] += bias[i / (length * size) % heads * size + i % size]
      }
    }
    return AttentionHeads(batch: batch, heads: heads, length: length, size: size, values: values)
  }

  /// The biases of queries, keys and values out of one vector; empty where there is none.
  private func projectionBiases(
    _ bias: Tensor?, sizes: [Int], heads: Int
  ) throws(Diagnostic) -> [[Double]] {
    guard let bias else { return [[], [], []] }
    var total = 0
    for size in sizes {
      let (width, isTooWide) = size.multipliedReportingOverflow(by: heads)
      let (sum, overflow) = total.addingReportingOverflow(width)
      total = isTooWide || overflow ? -1 : sum
      if total < 0 { break }
    }
    guard bias.shape == [total] else {
      throw mismatch(
        "a bias of shape \(bias.shape) does not fit \(counted(heads, "head")) of sizes \(sizes)")
    }
    let numbers = bias.doubles
    var start = 0
    var parts: [[Double]] = []
    for size in sizes {
      parts.append(Array(numbers[start..<start + size * heads]))
      start += size * heads
    }
    return parts
  }
}
