import Diagnostics
import ModelIR

// The arithmetic of attention over heads, which the attention operators share.

/// Vectors sorted by sample, head and place in the sequence.
struct AttentionHeads {
  /// The number of samples.
  var batch: Int
  /// The number of heads.
  var heads: Int
  /// The length of the sequences.
  var length: Int
  /// The size of a vector.
  var size: Int
  /// The numbers of the vectors.
  var values: [Double]

  /// The shape `[batch, heads, length, size]`.
  var shape: [Int] { [batch, heads, length, size] }

  /// Reads a tensor of shape `[batch, heads, length, size]`, or `[batch, length, heads * size]`
  /// where `heads` is given.
  ///
  /// Nil where the shape is another.
  init?(_ tensor: Tensor, heads: Int?) {
    if tensor.rank == 4 {
      if let heads, heads != tensor.shape[1] { return nil }
      self.init(
        batch: tensor.shape[0], heads: tensor.shape[1], length: tensor.shape[2],
        size: tensor.shape[3], values: tensor.doubles)
      return
    }
    guard tensor.rank == 3, let heads, heads >= 1, tensor.shape[2] % heads == 0 else { return nil }
    let (batch, length, size) = (tensor.shape[0], tensor.shape[1], tensor.shape[2] / heads)
    guard [batch, heads, length, size].checkedElementCount != nil else { return nil }
    self.init(packed: tensor.doubles, batch: batch, length: length, heads: heads, size: size)
  }

  /// Divides vectors that hold all heads, `[batch, length, heads * size]`.
  ///
  /// - Precondition: these extents make up a shape, with as many elements as there are numbers.
  init(packed: [Double], batch: Int, length: Int, heads: Int, size: Int) {
    let pitch = [length * heads * size, size, heads * size, 1]
    self.init(
      batch: batch, heads: heads, length: length, size: size,
      values: Strided.positions(shape: [batch, heads, length, size], strides: pitch).map {
        packed[$0]
      })
  }

  /// Vectors of these numbers.
  init(batch: Int, heads: Int, length: Int, size: Int, values: [Double]) {
    self.batch = batch
    self.heads = heads
    self.length = length
    self.size = size
    self.values = values
  }

  /// The vectors of `past`, then these, in every sequence; nil where the shapes do not fit.
  func appended(to past: AttentionHeads) -> AttentionHeads? {
    guard past.batch == batch, past.heads == heads, past.size == size else { return nil }
    var joined: [Double] = []
    joined.reserveCapacity(past.values.count + values.count)
    let isEmpty = past.values.isEmpty && values.isEmpty
    for sequence in 0..<(isEmpty ? 0 : batch * heads) {
      let old = past.length * size
      joined += past.values[sequence * old..<(sequence + 1) * old]
      joined += values[sequence * length * size..<(sequence + 1) * length * size]
    }
    return AttentionHeads(
      batch: batch, heads: heads, length: past.length + length, size: size, values: joined)
  }

  /// The vectors as a tensor of shape `[batch, heads, length, size]`, or with the heads packed into
  /// the vectors, `[batch, length, heads * size]`.
  func tensor(_ type: ElementType, packed: Bool = false) -> Tensor {
    guard packed else { return Tensor(type, shape, doubles: values) }
    let order = Strided.positions(
      shape: [batch, length, heads, size],
      strides: [heads * length * size, size, length * size, 1])
    return Tensor(type, [batch, length, heads * size], doubles: order.map { values[$0] })
  }

  /// The products of these queries with keys, each scaled by `scale` first and rounded to `type`
  /// as the standard's function bodies do; of shape `[batch, heads, length, keys.length]`.
  ///
  /// - Precondition: these heads are a multiple of the keys', and the sizes are the same.
  func scores(_ keys: AttentionHeads, scale: Double, type: ElementType) -> [Double] {
    guard ![batch, heads, length, keys.length].contains(0) else { return [] }
    let queries = type.rounding(values.map { $0 * scale })
    let scaledKeys = type.rounding(keys.values.map { $0 * scale })
    let group = keys.heads == 0 ? 1 : heads / keys.heads
    var result: [Double] = []
    result.reserveCapacity(batch * heads * length * keys.length)
    for b in 0..<batch {
      for h in 0..<heads {
        let keyStart = (b * keys.heads + h / group) * keys.length * size
        for i in 0..<length {
          let query = ((b * heads + h) * length + i) * size
          for j in 0..<keys.length {
            let key = keyStart + j * size
            var sum = 0.0
            for k in 0..<size { sum += queries[query + k] * scaledKeys[key + k] }
            result.append(sum)
          }
        }
      }
    }
    return type.rounding(result)
  }

  /// The sums of `vectors`, weighted with probabilities of shape
  /// `[batch, heads, length, vectors.length]`.
  ///
  /// - Precondition: these heads are a multiple of the vectors'.
  func mix(_ probabilities: [Double], _ vectors: AttentionHeads) -> AttentionHeads {
    let group = vectors.heads == 0 ? 1 : heads / vectors.heads
    let count = batch * heads * length * vectors.size
    var result = [Double](repeating: 0, count: count)
    for b in 0..<(count == 0 ? 0 : batch) {
      for h in 0..<heads {
        let start = (b * vectors.heads + h / group) * vectors.length * vectors.size
        for i in 0..<length {
          let row = (b * heads + h) * length + i
          for j in 0..<vectors.length {
            let p = probabilities[row * vectors.length + j]
            let vector = start + j * vectors.size
            let target = row * vectors.size
            for k in 0..<vectors.size { result[target + k] += p * vectors.values[vector + k] }
          }
        }
      }
    }
    return AttentionHeads(
      batch: batch, heads: heads, length: length, size: vectors.size, values: result)
  }
}

/// The softmax of each row of `length` numbers.
func softmaxRows(_ x: [Double], length: Int, type: ElementType) -> [Double] {
  guard length > 0 else { return [] }
  return stride(from: 0, to: x.count, by: length).flatMap { start in
    softmaxOfLane(Array(x[start..<start + length]), type)
  }
}

extension NodeReading {
  /// The square root of the factor of the scores: that of `scale`, or of `1 / sqrt(size)`, where it
  /// is left out.
  func attentionScale(size: Int) throws(Diagnostic) -> Double {
    guard let scale = try optionalFloat("scale") else {
      return (1 / Double(size).squareRoot()).squareRoot()
    }
    guard scale >= 0 else { throw invalid("scale", "is \(scale), expected a positive number") }
    return scale.squareRoot()
  }

  /// The precision of the softmax; nil where it is left out.
  func softmaxPrecision() throws(Diagnostic) -> ElementType? {
    guard let type = try optionalElementType("softmax_precision") else { return nil }
    guard ElementTypes.floatsAndBFloat16.contains(type) else {
      throw invalid("softmax_precision", "is \(type.name), expected a floating-point type")
    }
    return type
  }
}
