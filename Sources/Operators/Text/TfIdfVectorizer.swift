import Diagnostics
import ModelIR

extension Operator {
  static let tfIdfVectorizer = Operator(
    "TfIdfVectorizer",
    summary: """
      Counts the n-grams of a pool in a sequence of integers or strings, also those whose items lie \
      up to `max_skip_count` items apart. With mode TF the result is the count, with IDF the \
      n-gram's weight where it occurs at all, with TFIDF the count times the weight.
      """,
    versions: [
      .since(
        9, inputs: [.required("X", "T")], outputs: [.required("Y", "T1")],
        attributes: [
          .required("max_gram_length", .int), .required("max_skip_count", .int),
          .required("min_gram_length", .int), .required("mode", .string),
          .required("ngram_counts", .ints), .required("ngram_indexes", .ints),
          .optional("pool_int64s", .ints), .optional("pool_strings", .strings),
          .optional("weights", .floats),
        ], types: ["T": .tensor(.int32, .int64, .string), "T1": .tensor(.float)])
    ],
    infer: { context throws(Diagnostic) in
      let width = try context.gramIndices().width
      guard let shape = context.shape(0) else {
        context.setOutput(0, .float, nil)
        return
      }
      guard shape.rank == 1 || shape.rank == 2 else {
        throw context.mismatch("the input has shape \(shape), expected [C] or [N, C]")
      }
      context.setOutput(0, .float, Shape(shape.dimensions.dropLast() + [.known(width)]))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank <= 2 else {
        throw context.mismatch("the input has shape \(x.shape), expected [C] or [N, C]")
      }
      let (indices, width) = try context.gramIndices()
      let vectorizer = try GramVectorizer(context, isText: x.elementType == .string)
      let mode = try context.string("mode")
      guard ["TF", "IDF", "TFIDF"].contains(mode) else {
        throw context.invalid("mode", "is '\(mode)', expected TF, IDF or TFIDF")
      }
      let weights = try context.optionalFloats("weights") ?? []
      guard weights.isEmpty || weights.count == indices.count else {
        throw context.invalid(
          "weights", "has \(counted(weights.count, "value")), expected \(indices.count)")
      }
      let items = vectorizer.items(of: x)
      let length = x.shape.last ?? 1
      let rows = x.rank == 2 ? x.shape[0] : 1
      let shape = x.shape.dropLast() + [width]
      var result = [Double](repeating: 0, count: try context.checkedCount(Array(shape)))
      for row in 0..<rows {
        let counts = vectorizer.counts(items[(row * length)..<((row + 1) * length)])
        for (gram, count) in counts where gram < indices.count {
          let weight = mode == "TF" || weights.isEmpty ? 1 : weights[gram]
          let term = mode == "IDF" ? weight : Double(count) * weight
          result[row * width + indices[gram]] += term
        }
      }
      return [.tensor(Tensor(.float, Array(shape), doubles: result))]
    })
}

extension NodeReading {
  /// The output column of each n-gram, and the number of columns.
  fileprivate func gramIndices() throws(Diagnostic) -> (indices: [Int], width: Int) {
    let indices = try ints("ngram_indexes")
    for index in indices where index < 0 || index >= 1 << 32 {
      throw invalid("ngram_indexes", "has index \(index)")
    }
    return (indices, (indices.max() ?? -1) + 1)
  }
}

/// Finds the n-grams of a pool in sequences.
private struct GramVectorizer {
  private var numbers: [Int64: Int] = [:]
  private var words: [ByteString: Int] = [:]
  private var grams: [[Int]: Int] = [:]
  private let minimum: Int
  private let maximum: Int
  private let skips: Int

  init(_ context: borrowing EvaluationContext, isText: Bool) throws(Diagnostic) {
    minimum = try context.int("min_gram_length")
    maximum = try context.int("max_gram_length")
    skips = try context.int("max_skip_count")
    guard minimum >= 1, maximum >= minimum, skips >= 0 else {
      throw context.invalid("min_gram_length", "is \(minimum), with lengths to \(maximum)")
    }
    let starts = try context.ints("ngram_counts")
    let pool: [Int]
    if isText {
      guard let strings = try context.optionalStrings("pool_strings") else {
        throw context.mismatch("the input holds strings, but there is no 'pool_strings'")
      }
      pool = strings.map { Self.number(ByteString($0), &words) }
    } else {
      guard let integers = try context.optionalInts("pool_int64s") else {
        throw context.mismatch("the input holds integers, but there is no 'pool_int64s'")
      }
      pool = integers.map { Self.number(Int64($0), &numbers) }
    }
    var gram = 0
    for (place, start) in starts.enumerated() {
      let end = place + 1 < starts.count ? starts[place + 1] : pool.count
      let size = place + 1
      guard start >= 0, end >= start, end <= pool.count, (end - start) % size == 0 else {
        throw context.invalid("ngram_counts", "is \(starts) for a pool of \(pool.count)")
      }
      for first in stride(from: start, to: end, by: size) {
        if size >= minimum, size <= maximum { grams[Array(pool[first..<(first + size)])] = gram }
        gram += 1
      }
    }
  }

  private static func number<Key: Hashable>(_ key: Key, _ known: inout [Key: Int]) -> Int {
    if let number = known[key] { return number }
    known[key] = known.count
    return known.count - 1
  }

  /// The numbers of a tensor's elements; -1 for those that are not in the pool.
  func items(of x: Tensor) -> [Int] {
    x.elementType == .string
      ? x.strings.map { words[ByteString($0)] ?? -1 } : x.int64s.map { numbers[$0] ?? -1 }
  }

  /// How often each n-gram occurs, in the order of the pool.
  func counts(_ items: ArraySlice<Int>) -> [(gram: Int, count: Int)] {
    var counts: [Int: Int] = [:]
    let items = Array(items)
    let longest = min(maximum, items.count)
    for step in 1...(min(skips, items.count) + 1) {
      // Single items have no gaps: they count once.
      let shortest = step == 1 ? minimum : max(2, minimum)
      guard shortest <= longest else { continue }
      for start in items.indices {
        var gram: [Int] = []
        for place in stride(from: start, to: items.count, by: step).prefix(longest) {
          guard items[place] >= 0 else { break }
          gram.append(items[place])
          if gram.count >= shortest, let found = grams[gram] { counts[found, default: 0] += 1 }
        }
      }
    }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
