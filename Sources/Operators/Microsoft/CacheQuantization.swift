import Diagnostics
import ModelIR

/// How the keys or the values of GroupQueryAttention's cache are stored: as integers of 8 bits, or of
/// 4 bits with an offset of 8, two in a byte, with a scale for all or for each element of each head.
struct CacheQuantization {
  private let bits: Int
  private let scales: [Double]

  /// Reads the attribute that says the kind and the input that holds the scales; nil where the cache
  /// is not quantized.
  init?(
    _ context: borrowing EvaluationContext, kind: String, scale: Int, like key: AttentionHeads
  ) throws(Diagnostic) {
    let name = try context.string(kind)
    if name == "NONE" { return nil }
    guard name == "PER_TENSOR" || name == "PER_CHANNEL" else {
      throw context.invalid(kind, "is '\(name)', expected NONE, PER_TENSOR or PER_CHANNEL")
    }
    bits = try context.optionalInt("kv_cache_bit_width") ?? 0
    guard bits == 4 || bits == 8 else {
      throw context.invalid("kv_cache_bit_width", "is \(bits), expected 4 or 8")
    }
    let numbers = try context.tensor(scale)
    let count = name == "PER_TENSOR" ? 1 : key.heads * key.size
    guard numbers.count == count else {
      throw context.mismatch("scales of shape \(numbers.shape), expected \(count)")
    }
    scales = numbers.doubles
  }

  private func scale(_ place: Int, of vectors: AttentionHeads) -> Double {
    guard scales.count > 1 else { return scales[0] }
    let head = place / (vectors.length * vectors.size) % vectors.heads
    return scales[head * vectors.size + place % vectors.size]
  }

  /// The integer that stands for a number: the nearest one in the range.
  private func quantized(_ value: Double, scale: Double) -> Int {
    let limit = Double(1 << (bits - 1))
    let quotient = (value / scale).rounded(.toNearestOrEven)
    return quotient.isNaN ? 0 : Int(min(limit - 1, max(-limit, quotient)))
  }

  /// The vectors as the cache gives them back.
  func rounded(_ vectors: AttentionHeads) -> AttentionHeads {
    var result = vectors
    for i in vectors.values.indices {
      let scale = scale(i, of: vectors)
      result.values[i] = Double(quantized(vectors.values[i], scale: scale)) * scale
    }
    return result
  }

  /// The vectors of a cache, for the heads and of the size of `key`; nil where it is stored otherwise.
  func decoded(_ tensor: Tensor, like key: AttentionHeads) -> AttentionHeads? {
    let width = bits == 8 ? key.size : (key.size + 1) / 2
    guard tensor.elementType == (bits == 8 ? .int8 : .uint8), tensor.rank == 4,
      tensor.shape[0] == key.batch, tensor.shape[1] == key.heads, tensor.shape[3] == width
    else { return nil }
    let bytes = tensor.int64s
    let length = tensor.shape[2]
    var vectors = AttentionHeads(
      batch: key.batch, heads: key.heads, length: length, size: key.size, values: [])
    let count = [key.batch, key.heads, length, key.size].elementCount
    vectors.values = (0..<count).map { place in
      let (row, element) = (place / key.size, place % key.size)
      guard bits == 4 else { return Double(bytes[place]) }
      return Double(bytes[row * width + element / 2] >> Int64(element % 2 * 4) & 15) - 8
    }
    for i in 0..<count { vectors.values[i] *= scale(i, of: vectors) }
    return vectors
  }

  /// The cache, with as many vectors for each sample as `counts` says and bytes of 0 for the rest.
  func encoded(_ vectors: AttentionHeads, counts: [Int]) -> Tensor {
    let width = bits == 8 ? vectors.size : (vectors.size + 1) / 2
    let shape = [vectors.batch, vectors.heads, vectors.length, width]
    var bytes = [Int64](repeating: 0, count: shape.elementCount)
    for (place, value) in vectors.values.enumerated() {
      let (row, element) = (place / vectors.size, place % vectors.size)
      let sample = row / vectors.length / vectors.heads
      guard row % vectors.length < counts[sample] else { continue }
      let number = quantized(value, scale: scale(place, of: vectors))
      if bits == 8 {
        bytes[place] = Int64(number)
      } else {
        bytes[row * width + element / 2] |= Int64(number + 8) << Int64(element % 2 * 4)
      }
    }
    return Tensor(bits == 8 ? .int8 : .uint8, shape, int64s: bytes)
  }
}
