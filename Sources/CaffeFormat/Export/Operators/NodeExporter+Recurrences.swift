import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Recurrent layers.
  static let recurrences: [NodeExporter] = [
    NodeExporter("LSTM", domain: "", to: ["LSTM", "DummyData", "Concat", "Reshape"]) {
      node throws(Diagnostic) in try node.longShortTermMemory()
    }
  ]
}

extension NodeExport {
  fileprivate mutating func longShortTermMemory() throws(Diagnostic) {
    var x = try bottom()
    guard x.rank == 3, let weights = try numbers(1), let recurrent = try numbers(2),
      weights.shape.count == 3, recurrent.shape.count == 3,
      (1...1 << 24).contains(recurrent.shape[2])
    else {
      throw .inexpressible("its weights are not constant")
    }
    let isBatchFirst = view.int("layout") == 1
    if isBatchFirst { x = try permute(x, [1, 0, 2], "steps-first") }
    try checkForm(steps: x.shape[0])
    let hidden = recurrent.shape[2]
    let directions = weights.shape[0]
    let bias = try numbers(3)?.values ?? [Float](repeating: 0, count: directions * 8 * hidden)
    let isReversed = view.text("direction") == "reverse"
    let needsStates =
      view.optional(5) != nil || view.optional(6) != nil || view.isUsed(2)
    guard weights.shape == [directions, 4 * hidden, x.shape[2]],
      recurrent.shape == [directions, 4 * hidden, hidden], bias.count == directions * 8 * hidden
    else { throw .inexpressible("its weights do not fit its input of shape \(x.shape)") }
    var sequences: [BlobOperand] = []
    var lastHidden: [BlobOperand] = []
    var lastCell: [BlobOperand] = []
    for direction in 0..<directions {
      let runsBackwards = isReversed || direction == 1
      let prefix = directions == 1 ? "" : "direction\(direction)"
      var input = x
      if runsBackwards { input = try reversed(x, prefix + "/reversed") }
      let blobs = Self.blobsOfLSTM(
        weights, recurrent, bias, direction: direction, inputs: x.shape[2], hidden: hidden)
      let outputs = try layer(input, blobs, hidden, direction, needsStates, prefix)
      let last =
        try needsStates
        ? outputs[1]
        : range(outputs[0], axis: 0, x.shape[0] - 1, x.shape[0], prefix + "/last")
      lastHidden.append(last)
      if needsStates { lastCell.append(outputs[2]) }
      sequences.append(
        try runsBackwards ? reversed(outputs[0], prefix + "/output-reversed") : outputs[0])
    }
    let (steps, streams) = (x.shape[0], x.shape[1])
    if view.isUsed(0) {
      let shaped = try sequences.enumerated().map { (index, blob) throws(Diagnostic) in
        try reshape(blob, [steps, 1, streams, hidden], "output\(index)")
      }
      var y = try concat(shaped, axis: 1, "output")
      if isBatchFirst { y = try permute(y, [2, 0, 1, 3], "output/batch-first") }
      try bind(y, to: 0)
    }
    try bindStates(lastHidden, to: 1, isBatchFirst)
    try bindStates(lastCell, to: 2, isBatchFirst)
  }

  /// Makes sure that Caffe's LSTM computes what the node does.
  private func checkForm(steps: Int) throws(Diagnostic) {
    if let names = view.strings("activations"),
      names.enumerated().contains(where: { $1.lowercased() != ["sigmoid", "tanh", "tanh"][$0 % 3] })
    {
      throw .inexpressible("Caffe's LSTM has sigmoid and tanh only")
    }
    if view.float("clip") != nil || view.optional(7) != nil || view.int("input_forget") == 1 {
      throw .inexpressible("Caffe's LSTM has no clip, peepholes or coupled gates")
    }
    if view.optional(4) != nil {
      guard let lengths = try view.constant(4), lengths.int64s.allSatisfy({ $0 == steps }) else {
        throw .inexpressible("Caffe's LSTM has sequences of one length")
      }
    }
  }

  /// Caffe's blobs of one direction: gates i, f, o, g where ONNX has i, o, f, c, and one bias.
  static func blobsOfLSTM(
    _ weights: (values: [Float], shape: [Int]), _ recurrent: (values: [Float], shape: [Int]),
    _ bias: [Float], direction: Int, inputs: Int, hidden: Int
  ) -> [Blob] {
    func gates(_ values: [Float], _ width: Int, from start: Int) -> [Float] {
      let size = hidden * width
      var reordered: [Float] = []
      for gate in [0, 2, 1, 3] {
        let begin = start + gate * size
        reordered += values[begin..<begin + size]
      }
      return reordered
    }
    let first = gates(bias, 1, from: direction * 8 * hidden)
    let second = gates(bias, 1, from: direction * 8 * hidden + 4 * hidden)
    return [
      Blob(
        [4 * hidden, inputs],
        gates(weights.values, inputs, from: direction * 4 * hidden * inputs)),
      Blob([4 * hidden], zip(first, second).map { $0 + $1 }),
      Blob(
        [4 * hidden, hidden],
        gates(recurrent.values, hidden, from: direction * 4 * hidden * hidden)),
    ]
  }

  /// The LSTM layer with the marker that says that every step but the first goes on.
  private mutating func layer(
    _ x: BlobOperand, _ blobs: [Blob], _ hidden: Int, _ direction: Int, _ hasStates: Bool,
    _ prefix: String
  ) throws(Diagnostic) -> [BlobOperand] {
    let (steps, streams) = (x.shape[0], x.shape[1])
    let going = [Float](repeating: 1, count: steps * streams)
    // A given state counts in the first step; without one the first step starts from nothing.
    let first = [Float](repeating: hasStates ? 1 : 0, count: streams)
    let marker = try constant(
      first + going[streams...], [steps, streams], name: name + prefix + "/continues")
    var bottoms = [x, marker]
    var fields: [(String, SourceValue)] = [("num_output", .size(hidden))]
    var shapes = [[steps, streams, hidden]]
    if hasStates {
      fields.append(("expose_hidden", .flag(true)))
      for index in [5, 6] { bottoms.append(try state(index, direction, streams, hidden, prefix)) }
      shapes += [[1, streams, hidden], [1, streams, hidden]]
    }
    return try add(
      "LSTM", prefix, bottoms, shapes: shapes, LayerSettings("recurrent_param", fields),
      blobs: blobs)
  }

  private mutating func state(
    _ index: Int, _ direction: Int, _ streams: Int, _ hidden: Int, _ prefix: String
  ) throws(Diagnostic) -> BlobOperand {
    let suffix = prefix + (index == 5 ? "/hidden" : "/cell")
    guard view.optional(index) != nil else {
      return try constant(
        [Float](repeating: 0, count: streams * hidden), [1, streams, hidden], name: name + suffix)
    }
    var states = try bottom(index)
    if view.int("layout") == 1 { states = try permute(states, [1, 0, 2], suffix + "/turned") }
    return try range(states, axis: 0, direction, direction + 1, suffix)
  }

  private mutating func bindStates(
    _ states: [BlobOperand], to index: Int, _ isBatchFirst: Bool
  ) throws(Diagnostic) {
    guard view.isUsed(index) else { return }
    var state = try concat(states, axis: 0, "states\(index)")
    if isBatchFirst { state = try permute(state, [1, 0, 2], "states\(index)/batch-first") }
    try bind(state, to: index)
  }

  /// The blob with its first axis turned round.
  private mutating func reversed(
    _ x: BlobOperand, _ suffix: String
  ) throws(Diagnostic) -> BlobOperand {
    let count = x.shape[0]
    if count == 1 { return x }
    let places = try constant(
      (0..<count).reversed().map { Float($0) }, [count], name: name + suffix + "/places")
    return try add("BatchReindex", suffix, [x, places], shape: x.shape)
  }
}
