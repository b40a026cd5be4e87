import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Functions that stand for layers, and operators that are layers of forks.
  static let functions: [NodeExporter] = [
    function("LSTM") { node throws(Diagnostic) in try node.markedLSTM() },
    function("RNN") { node throws(Diagnostic) in try node.plainRNN(marks: node.bottom(1)) },
    NodeExporter("RNN", domain: "", to: ["RNN", "DummyData", "Concat"]) { node throws(Diagnostic) in
      let marks = try node.firstStepMarks(node.bottom().shape)
      try node.plainRNN(marks: marks)
    },
    function("DetectionOutput") { node throws(Diagnostic) in
      let nms = SourceRecord(
        ["nms_threshold", "top_k"].compactMap {
          node.setting($0).map { .init(name: $0.0, value: $0.1) }
        })
      var fields = [
        "num_classes", "share_location", "background_label_id", "code_type",
        "variance_encoded_in_target", "keep_top_k", "confidence_threshold",
      ].compactMap { node.setting($0) }
      for index in fields.indices
      where ["share_location", "variance_encoded_in_target"].contains(fields[index].0) {
        fields[index].1 = .flag(fields[index].1 == .integer(1))
      }
      fields.append(("nms_param", .record(nms)))
      try node.forkLayer("DetectionOutput", "detection_output_param", fields)
    },
    function("PSROIPooling") { node throws(Diagnostic) in
      try node.forkLayer(
        "PSROIPooling", "psroi_pooling_param",
        ["spatial_scale", "output_dim", "group_size"].compactMap { node.setting($0) })
    },
    function("Proposal") { node throws(Diagnostic) in
      guard node.view.int("drops_small") == 0 else {
        throw .inexpressible("it is a layer in Python, which no Caffe has of itself")
      }
      try node.forkLayer(
        "Proposal", "proposal_param",
        [
          "feat_stride", "base_size", "min_size", "ratio", "scale", "pre_nms_topn",
          "post_nms_topn", "nms_thresh",
        ].compactMap { node.setting($0) })
    },
  ]

  private static func function(
    _ name: String, export: @escaping @Sendable (inout NodeExport) throws(Diagnostic) -> Void
  ) -> NodeExporter {
    NodeExporter(name, domain: NetImporter.functionDomain, to: [name], export: export)
  }
}

extension NodeExport {
  /// An attribute as a setting of the same name.
  fileprivate func setting(_ name: String) -> (String, SourceValue)? {
    switch view.node.attribute(name)?.value {
    case .int(let value): (name, .integer(value))
    case .float(let value): (name, .number(value))
    case .floats(let values): (name, .list(values.map(SourceValue.number)))
    case .ints(let values): (name, .list(values.map(SourceValue.integer)))
    case .string(let value): (name, .text(value.description))
    default: nil
    }
  }

  /// A layer that reads the node's inputs and writes its outputs.
  fileprivate mutating func forkLayer(
    _ type: String, _ message: String, _ fields: [(String, SourceValue)]
  ) throws(Diagnostic) {
    var shapes: [[Int]] = []
    for output in view.node.outputs.compactMap({ $0 }) {
      // An extent that depends on data stands as one element: nothing can follow it.
      shapes.append(view.graph.shape(output) ?? [1, 1, 1, 7])
    }
    let tops = try add(type, "", bottoms(), shapes: shapes, LayerSettings(message, fields))
    for (index, top) in tops.enumerated() { try bind(top, to: index) }
  }

  /// An LSTM with a blob that says which steps go on.
  fileprivate mutating func markedLSTM() throws(Diagnostic) {
    let x = try bottom()
    guard let weights = try numbers(2), let recurrent = try numbers(3), let bias = try numbers(4),
      recurrent.shape.count == 3, (1...1 << 24).contains(recurrent.shape[2]), x.rank == 3,
      weights.shape == [1, 4 * recurrent.shape[2], x.shape[2]],
      recurrent.shape == [1, 4 * recurrent.shape[2], recurrent.shape[2]],
      bias.values.count == 8 * recurrent.shape[2]
    else { throw .inexpressible("its weights are not constant, or do not fit its input") }
    let hidden = recurrent.shape[2]
    var bottoms = [x, try bottom(1)]
    var fields: [(String, SourceValue)] = [("num_output", .size(hidden))]
    var shapes = [[x.shape[0], x.shape[1], hidden]]
    if view.node.inputs.count > 5 {
      bottoms += [try bottom(5), try bottom(6)]
      fields.append(("expose_hidden", .flag(true)))
      shapes += [[1, x.shape[1], hidden], [1, x.shape[1], hidden]]
    }
    let blobs = Self.blobsOfLSTM(
      weights, recurrent, bias.values, direction: 0, inputs: x.shape[2], hidden: hidden)
    let tops = try add(
      "LSTM", "", bottoms, shapes: shapes, LayerSettings("recurrent_param", fields), blobs: blobs)
    try bindRecurrent(tops)
  }

  /// Binds what a recurrent layer writes; in ONNX the sequence has an axis for the direction.
  private mutating func bindRecurrent(_ tops: [BlobOperand]) throws(Diagnostic) {
    let sequence = tops[0]
    let shaped = try reshape(
      sequence, [sequence.shape[0], 1, sequence.shape[1], sequence.shape[2]], "sequence")
    try bind(shaped, to: 0)
    for (index, top) in tops.enumerated().dropFirst() { try bind(top, to: index) }
  }

  /// Marks of a sequence that starts in the first step.
  fileprivate mutating func firstStepMarks(_ shape: [Int]) throws(Diagnostic) -> BlobOperand {
    guard shape.count == 3 else {
      throw .inexpressible("its input has \(counted(shape.count, "axis", "axes"))")
    }
    let (steps, streams) = (shape[0], shape[1])
    // A given state counts in the first step too.
    let first: Float = view.optional(5) == nil ? 0 : 1
    let marks = (0..<steps * streams).map { $0 < streams ? first : 1 }
    return try constant(marks, [steps, streams], name: name + "/continues")
  }

  /// A recurrent layer with tanh, which in Caffe includes a product and a tanh at its output: they
  /// must be there, and are taken into the layer.
  fileprivate mutating func plainRNN(marks: BlobOperand) throws(Diagnostic) {
    let isFunction = view.node.canonicalDomain == NetImporter.functionDomain
    let first = isFunction ? 2 : 1
    let x = try bottom()
    guard let weights = try numbers(first), let recurrent = try numbers(first + 1),
      recurrent.shape.count == 3, (1...1 << 24).contains(recurrent.shape[2]),
      view.float("clip") == nil,
      view.strings("activations").map({ $0.allSatisfy { $0.lowercased() == "tanh" } }) ?? true,
      view.text("direction") ?? "forward" == "forward", view.int("layout") ?? 0 == 0,
      isFunction || view.optional(4) == nil, view.optional(5) != nil || !view.isUsed(1)
    else {
      throw .inexpressible("Caffe's RNN goes forward, with tanh, over sequences of one length")
    }
    let hidden = recurrent.shape[2]
    let bias = try numbers(first + 2)?.values ?? [Float](repeating: 0, count: 2 * hidden)
    guard x.rank == 3, weights.shape == [1, hidden, x.shape[2]],
      recurrent.shape == [1, hidden, hidden], bias.count == 2 * hidden
    else { throw .inexpressible("its weights do not fit its input of shape \(x.shape)") }
    let output = try outputProduct(hidden)
    let blobs = [
      Blob([hidden, x.shape[2]], weights.values),
      Blob([hidden], zip(bias[..<hidden], bias[hidden...]).map { $0 + $1 }),
      Blob([hidden, hidden], recurrent.values), output.weight, output.bias,
    ]
    var bottoms = [x, marks]
    var fields: [(String, SourceValue)] = [("num_output", .size(hidden))]
    var shapes = [[x.shape[0], x.shape[1], hidden]]
    if view.optional(5) != nil {
      bottoms.append(try bottom(5))
      fields.append(("expose_hidden", .flag(true)))
      shapes.append([1, x.shape[1], hidden])
    }
    let tops = try add(
      "RNN", "", bottoms, shapes: shapes, LayerSettings("recurrent_param", fields), blobs: blobs)
    self.blobs[output.value] = try reshape(tops[0], view.shape(output.value), "rows")
    if tops.count > 1, view.isUsed(1) { try bind(tops[1], to: 1) }
    net.absorbed.formUnion(output.nodes)
    // The state itself is read by nobody else.
    self.blobs[try view.output()] = tops[0]
  }

  /// The product and tanh behind the sequence of states.
  private func outputProduct(_ hidden: Int) throws(Diagnostic) -> (
    weight: Blob, bias: Blob, value: ValueID, nodes: [NodeID]
  ) {
    var nodes: [NodeID] = []
    var value = try view.output()
    func next(_ type: String) -> NodeView? {
      guard let reader = view.graph.onlyReader(of: value) else { return nil }
      let node = NodeView(view.graph, reader)
      guard node.node.qualifiedOperator == type, node.node.inputs.first == value else { return nil }
      return node
    }
    for type in ["Reshape", "Gemm", "Tanh"] {
      guard let node = next(type), let reader = view.graph.onlyReader(of: value) else { break }
      nodes.append(reader)
      value = try node.output()
    }
    guard nodes.count == 3 else {
      throw .inexpressible("Caffe's RNN has a product with weights and a tanh behind it")
    }
    let product = NodeView(view.graph, nodes[1])
    guard let weight = try product.constant(1), let bias = try product.constant(2),
      weight.shape == [hidden, hidden], bias.count == hidden, product.int("transB") == 1,
      product.int("transA") ?? 0 == 0, product.float("alpha") ?? 1 == 1,
      product.float("beta") ?? 1 == 1
    else { throw .inexpressible("the product behind it is not one of states and weights") }
    return (
      Blob([hidden, hidden], try weight.numbers()), Blob([hidden], try bias.numbers()), value, nodes
    )
  }
}
