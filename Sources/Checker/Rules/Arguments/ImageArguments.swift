import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Operators on images and boxes.
  static let images: [ArgumentCheck] = [
    ArgumentCheck("GridSample") { node in
      guard let shape = node.shape(0), let grid = node.shape(1), shape.rank >= 3, grid.rank > 0
      else { return }
      node.requireRank(1, shape.rank...shape.rank)
      node.requireExtent(1, axis: grid.rank - 1, shape.rank - 2, "coordinates")
      node.requireExtent(1, axis: 0, shape[0].extent, "as in the input")
    },
    ArgumentCheck("AffineGrid") { node in
      guard let axes = node.elementCount(1) else { return }
      if axes != 4, axes != 5 {
        node.rejectShape(1, "has \(counted(axes, "element")), expected 4 or 5")
        return
      }
      node.requireRank(0, 3...3)
      node.requireExtent(0, axis: 1, axes - 2, "rows for \(axes - 2) spatial axes")
      node.requireExtent(0, axis: 2, axes - 1, "columns for \(axes - 2) spatial axes")
    },
    ArgumentCheck("RoiAlign") { node in
      node.requireRank(0, 4...4)
      node.requireRank(1, 2...2)
      node.requireExtent(1, axis: 1, 4, "coordinates a region")
      node.requireVector(2, count: node.extent(1, 0), "for as many regions")
      if let batch = node.extent(0, 0),
        let wrong = node.constants(2)?.first(where: { $0 < 0 || $0 >= batch })
      {
        node.reject(input: 2, "has \(wrong), expected 0 to \(batch - 1)")
      }
    },
    ArgumentCheck("MaxRoiPool") { node in
      node.requireRank(0, 4...4)
      node.requireRank(1, 2...2)
      node.requireExtent(1, axis: 1, 5, "numbers a region: the batch and four coordinates")
    },
    ArgumentCheck("NonMaxSuppression") { node in
      node.requireRank(0, 3...3)
      node.requireRank(1, 3...3)
      node.requireExtent(0, axis: 2, 4, "coordinates a box")
      node.requireExtent(1, axis: 0, node.extent(0, 0), "as in 'boxes'")
      node.requireExtent(1, axis: 2, node.extent(0, 1), "for as many boxes")
      if let overlap = node.constantNumbers(3)?.first, !(0...1).contains(overlap) {
        node.reject(input: 3, "is \(overlap), expected 0 to 1")
      }
    },
    ArgumentCheck("MaxUnpool") { node in node.requireSameShape(0, 1) },
    ArgumentCheck("CenterCropPad") { node in
      if let wrong = node.constants(1)?.first(where: { $0 < 0 }) {
        node.reject(input: 1, "has \(wrong), expected 0 or more")
      }
      let axes = node.integers("axes")?.count ?? node.shape(0)?.rank
      node.requireVector(1, count: axes, "for as many axes")
    },
  ]

  /// Losses: targets and weights fit the scores.
  static let losses: [ArgumentCheck] = [
    ArgumentCheck("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss") { node in
      guard let scores = node.shape(0) else { return }
      guard scores.rank >= 2 else {
        node.requireRank(0, 2 ... .max)
        return
      }
      node.requireRank(1, (scores.rank - 1)...(scores.rank - 1))
      node.requireExtent(1, axis: 0, scores[0].extent, "as in the scores")
      for axis in 2..<max(2, scores.rank) {
        node.requireExtent(1, axis: axis - 1, scores[axis].extent, "as in the scores")
      }
      if node.hasInput(2) { node.requireVector(2, count: scores[1].extent, "for as many classes") }
    }
  ]

  /// Texts.
  static let texts: [ArgumentCheck] = [
    ArgumentCheck("TfIdfVectorizer") { node in
      let pools = [node.count("pool_int64s"), node.count("pool_strings")].compactMap { $0 }
      if pools.count != 1 {
        node.reject(
          "pool_int64s",
          pools.isEmpty
            ? "is missing, and so is 'pool_strings'"
            : "is set beside 'pool_strings', expected one of the two")
      }
      if let least = node.integer("min_gram_length"), let most = node.integer("max_gram_length"),
        least > most
      {
        node.reject("min_gram_length", "is \(least), more than 'max_gram_length', \(most)")
      }
      guard let starts = node.integers("ngram_counts"), let pool = pools.first else { return }
      var last = 0
      for start in starts {
        guard start >= last, start <= pool else {
          node.reject("ngram_counts", "has \(start), expected ascending numbers up to \(pool)")
          return
        }
        last = start
      }
      guard let indexes = node.integers("ngram_indexes") else { return }
      if let wrong = indexes.first(where: { $0 < 0 }) {
        node.reject("ngram_indexes", "has \(wrong), expected 0 or more")
      }
      if let weights = node.count("weights"), weights != indexes.count {
        node.reject(
          "weights", "has \(weights) elements, expected \(indexes.count) as 'ngram_indexes'")
      }
    }
  ]

  /// Signals.
  static let signals: [ArgumentCheck] = [
    ArgumentCheck("DFT") { node in
      guard let shape = node.shape(0), shape.rank > 1, let parts = shape[shape.rank - 1].extent
      else { return }
      if parts != 1, parts != 2 {
        node.rejectShape(
          0, "has \(parts) on its last axis, expected 1 for real or 2 for complex numbers")
      }
    },
    ArgumentCheck("STFT") { node in
      if let step = node.constantInteger(1), step < 1 {
        node.reject(input: 1, "is \(step), expected 1 or more")
      }
      if let length = node.constantInteger(3), length < 1 {
        node.reject(input: 3, "is \(length), expected 1 or more")
      }
      if !node.hasInput(2), !node.hasInput(3) {
        node.reject(input: 2, "is missing, and so is 'frame_length'")
      }
    },
    ArgumentCheck("BlackmanWindow", "HannWindow", "HammingWindow") { node in
      if let size = node.constantInteger(0), size < 0 {
        node.reject(input: 0, "is \(size), expected 0 or more")
      }
    },
  ]

  /// Attention and the embedding of positions.
  static let attention: [ArgumentCheck] = [
    ArgumentCheck("Attention") { node in
      guard let q = node.shape(0), let k = node.shape(1) else { return }
      if q.rank == 4, k.rank == 4 {
        guard let heads = q[1].extent, let shared = k[1].extent, shared > 0, heads % shared != 0
        else {
          return
        }
        node.rejectShape(1, "has \(shared) heads, which do not divide the \(heads) of the query")
      } else if q.rank == 3 {
        for (slot, name) in [(0, "q_num_heads"), (1, "kv_num_heads"), (2, "kv_num_heads")] {
          guard node.has(name) else {
            node.reject(name, "is missing, which inputs of rank 3 need")
            return
          }
          guard let heads = node.integer(name), heads > 0, let size = node.extent(slot, 2),
            size % heads != 0
          else {
            continue
          }
          node.rejectShape(
            slot, "has \(size) on axis 2, which \(counted(heads, "head")) do not divide")
        }
        if let heads = node.integer("q_num_heads"), let shared = node.integer("kv_num_heads"),
          shared > 0,
          heads % shared != 0
        {
          node.reject("kv_num_heads", "is \(shared), which does not divide 'q_num_heads', \(heads)")
        }
      }
    },
    ArgumentCheck("RotaryEmbedding") { node in
      guard let shape = node.shape(0), shape.rank == 4, node.integer("rotary_embedding_dim") == 0,
        let size = shape[3].extent, size % 2 != 0
      else { return }
      node.rejectShape(0, "has \(size) on axis 3, expected an even number")
    },
  ]
}
