import Diagnostics
import ModelIR

/// Where the multi-head attention operators have their inputs.
struct MultiHeadParameters: Sendable {
  /// The mask of keys.
  let mask: Int
  /// The bias of the scores.
  let attentionBias: Int
  /// The keys of earlier steps; their values are the next input.
  let pastKey: Int
  /// How many keys of a buffer are of earlier steps.
  let pastLength: Int
  /// From which beam each key comes.
  let cacheIndirection: Int
  /// The bias of the projections.
  let bias: Int
  /// Whether queries, keys and values can be packed into vectors one after the other.
  let allowsPackedVectors: Bool
}

/// The queries, keys and values of a multi-head attention operator, with those of earlier steps.
struct MultiHeadInputs {
  /// The queries.
  let query: AttentionHeads
  /// The keys that are attended to.
  private(set) var key: AttentionHeads
  /// The values that are attended to.
  private(set) var value: AttentionHeads
  /// The keys to be handed on, with the rest of the buffer where one is shared.
  private(set) var presentKey: AttentionHeads
  /// The values to be handed on.
  private(set) var presentValue: AttentionHeads
  /// The number of keys of earlier steps.
  private(set) var pastLength = 0

  /// Reads the inputs.
  init(
    _ context: borrowing EvaluationContext, _ parameters: MultiHeadParameters
  ) throws(Diagnostic) {
    let projections = try context.projections(parameters)
    let (query, key, value) = (projections.query, projections.key, projections.value)
    guard query.batch == key.batch, query.batch == value.batch, query.heads == key.heads,
      query.heads == value.heads, query.size == key.size, key.length == value.length
    else {
      throw context.mismatch(
        "queries of shape \(query.shape), keys of \(key.shape) and values of \(value.shape) do "
          + "not fit")
    }
    self.query = query
    (self.key, self.value, presentKey, presentValue) = (key, value, key, value)
    let past = (
      try context.optionalTensor(parameters.pastKey),
      try context.optionalTensor(parameters.pastKey + 1)
    )
    switch past {
    case (nil, nil): break
    case (let pastKey?, let pastValue?):
      guard !projections.areKeysComplete, pastKey.rank == 4, pastValue.rank == 4,
        let oldKey = AttentionHeads(pastKey, heads: query.heads),
        let oldValue = AttentionHeads(pastValue, heads: query.heads),
        oldKey.length == oldValue.length
      else {
        throw context.mismatch(
          "past shapes \(pastKey.shape) and \(pastValue.shape) do not fit \(key.shape)")
      }
      try prepend(oldKey, oldValue, context, parameters)
    default:
      throw context.mismatch("past keys and past values can only be given together")
    }
    _ = try context.checkedCount([query.batch, query.heads, query.length, self.value.size])
  }

  /// Prepends keys and values of earlier steps: all of them, or the first ones of a buffer that is
  /// shared with those to be handed on.
  private mutating func prepend(
    _ oldKey: AttentionHeads, _ oldValue: AttentionHeads, _ context: borrowing EvaluationContext,
    _ parameters: MultiHeadParameters
  ) throws(Diagnostic) {
    let beams = try context.optionalTensor(parameters.cacheIndirection)
    guard let length = try context.optionalIntegers(parameters.pastLength) else {
      guard beams == nil else {
        throw context.unsupported("needs the length of the past to follow beams")
      }
      guard let key = key.appended(to: oldKey), let value = value.appended(to: oldValue) else {
        throw context.mismatch("past shapes \(oldKey.shape) do not fit \(self.key.shape)")
      }
      (self.key, self.value, presentKey, presentValue) = (key, value, key, value)
      pastLength = oldKey.length
      return
    }
    guard length.count == 1, length[0] >= 0, length[0] <= oldKey.length - key.length,
      let newKey = oldKey.replacing(from: length[0], with: key),
      let newValue = oldValue.replacing(from: length[0], with: value)
    else {
      throw context.invalidData(
        "\(length) past keys and \(key.length) new ones do not fit a buffer of \(oldKey.length)")
    }
    (presentKey, presentValue, pastLength) = (newKey, newValue, length[0])
    let total = length[0] + key.length
    if let beams {
      guard query.length == 1, key.length == 1 else {
        throw context.unsupported("follows beams for one query at a time only")
      }
      let sources = try context.beamSources(beams, batch: query.batch, past: length[0])
      key = newKey.prefix(total) { sample, place in sources(sample, place) }
      value = newValue.prefix(total) { sample, place in sources(sample, place) }
    } else {
      key = newKey.prefix(total) { sample, _ in sample }
      value = newValue.prefix(total) { sample, _ in sample }
    }
  }
}

extension AttentionHeads {
  /// These vectors with those from place `start` on replaced by others; nil where they do not fit.
  func replacing(from start: Int, with others: AttentionHeads) -> AttentionHeads? {
    guard others.batch == batch, others.heads == heads, others.size == size else { return nil }
    var result = self
    for sequence in 0..<(others.values.isEmpty ? 0 : batch * heads) {
      let target = (sequence * length + start) * size
      let source = sequence * others.length * size
      for i in 0..<others.length * size { result.values[target + i] = others.values[source + i] }
    }
    return result
  }

  /// The first `count` vectors of every sequence, each taken from the sample that `source` says for
  /// its sample and place.
  func prefix(_ count: Int, source: (_ sample: Int, _ place: Int) -> Int) -> AttentionHeads {
    var numbers: [Double] = []
    numbers.reserveCapacity(batch * heads * count * size)
    for b in 0..<(values.isEmpty ? 0 : batch) {
      for h in 0..<heads {
        for place in 0..<count {
          let start = ((source(b, place) * heads + h) * length + place) * size
          numbers += values[start..<start + size]
        }
      }
    }
    return AttentionHeads(batch: batch, heads: heads, length: count, size: size, values: numbers)
  }
}

extension EvaluationContext {
  /// From which sample each key of earlier steps comes: samples are the beams of their group, and the
  /// tensor, of shape `[groups, beams, places]`, names the beam.
  fileprivate func beamSources(
    _ tensor: Tensor, batch: Int, past: Int
  ) throws(Diagnostic) -> (Int, Int) -> Int {
    let beams = tensor.int64s
    guard tensor.rank == 3, tensor.shape[1] > 0, tensor.shape[0] == batch / tensor.shape[1],
      batch % tensor.shape[1] == 0, tensor.shape[2] >= past
    else {
      throw mismatch(
        "a cache indirection of shape \(tensor.shape) does not fit \(counted(batch, "sample")) and \(past) "
          + "past keys")
    }
    let (width, places) = (tensor.shape[1], tensor.shape[2])
    for sample in 0..<(past == 0 ? 0 : batch) {
      for place in 0..<past
      where beams[sample * places + place] < 0
        || beams[sample * places + place] >= width
      {
        throw invalidData("a key comes from beam \(beams[sample * places + place]) of \(width)")
      }
    }
    return { sample, place in
      guard place < past else { return sample }
      return sample / width * width + Int(beams[sample * places + place])
    }
  }
}
