import Diagnostics
import ModelIR

// Evaluation and inference that the multi-head attention operators share.

extension EvaluationContext {
  /// The outputs of a multi-head attention operator: what the queries attend to, the keys and values
  /// to be handed on, and the biased scores.
  func multiHeadAttention(
    _ parameters: MultiHeadParameters, isCausal: Bool
  ) throws(Diagnostic) -> [RuntimeValue] {
    let type = try tensor(0).elementType
    let inputs = try MultiHeadInputs(self, parameters)
    let (query, key) = (inputs.query, inputs.key)
    let newLength = key.length - inputs.pastLength
    guard !isCausal || query.length <= 1 || query.length == newLength else {
      throw unsupported(
        "is not executable with 'unidirectional' for \(query.length) queries and \(newLength) keys")
    }
    var bias = try ScoreBias(self, shape: [query.batch, query.heads, query.length, key.length])
    let mask = try optionalTensor(parameters.mask)
    guard mask.map({ $0.rank < 4 && $0.shape != [2 &* query.batch] }) ?? true else {
      throw mismatch("a mask of shape \(mask?.shape ?? []) does not fit")
    }
    try bias.hide(
      mask, value: optionalFloat("mask_filter_value") ?? -10000, past: inputs.pastLength,
      isCausal: isCausal, self)
    if let addend = try optionalTensor(parameters.attentionBias) { try bias.add(addend, self) }
    let scores = bias.applied(
      to: query.scaledScores(key, scale: try scoreFactor(size: query.size)))
    let output = query.attending(scores, inputs.value)
    return [
      .tensor(output.tensor(type, packed: true)), .tensor(inputs.presentKey.tensor(type)),
      .tensor(inputs.presentValue.tensor(type)),
      .tensor(Tensor(type, bias.shape, doubles: scores)),
    ]
  }
}

extension InferenceContext {
  /// Says the types of the outputs, as far as the layout of the inputs tells.
  mutating func inferMultiHeadAttention(_ parameters: MultiHeadParameters) throws(Diagnostic) {
    let type = elementType(0)
    for index in 0..<4 { setOutput(index, type, nil) }
    let heads = try headCount()
    guard let query = shape(0), query.rank == 3 || query.rank == 5 else { return }
    guard hasInput(1), hasInput(2), query.rank == 3 else {
      // Packed projections.
      if query.rank == 5 {
        let size = query[4].multiplied(by: .known(heads))
        setOutput(0, type, Shape([query[0], query[1], size]))
      }
      return
    }
    guard let key = shape(1), let value = shape(2), key.rank == value.rank else { return }
    let size: Dimension
    let length: Dimension
    if value.rank == 4 {
      (length, size) = (value[2], value[3].multiplied(by: .known(heads)))
    } else {
      guard value.rank == 3 else { return }
      (length, size) = (value[1], value[2])
    }
    setOutput(0, type, Shape([query[0], query[1], size]))
    var total = length
    if hasInput(parameters.pastKey) {
      let past = shape(parameters.pastKey).flatMap { $0.rank == 4 ? $0[2] : nil }
      total =
        hasInput(parameters.pastLength)
        ? past ?? .unknown : past.map { $0.adding(length) } ?? .unknown
    }
    let vectors = [key, value].map { shape in
      shape.rank == 4 ? shape[3] : shape[2].divided(by: .known(heads))
    }
    setOutput(1, type, Shape([query[0], .known(heads), total, vectors[0]]))
    setOutput(2, type, Shape([query[0], .known(heads), total, vectors[1]]))
    let attended = hasInput(parameters.pastLength) ? Dimension.unknown : total
    setOutput(3, type, Shape([query[0], .known(heads), query[1], attended]))
  }
}
