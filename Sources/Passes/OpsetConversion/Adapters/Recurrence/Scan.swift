import ModelIR
import Operators

extension OperatorAdapter {
  static let scan = OperatorAdapter(
    "Scan", widening: .none,
    Change(
      11,
      down: .adjusted("axes below zero are refused") { node throws(Refusal) in
        for name in ["scan_input_axes", "scan_output_axes"] {
          if try node.ints(name)?.contains(where: { $0 < 0 }) ?? false {
            throw .attribute("'\(name)' has axes below zero")
          }
        }
      }),
    Change(
      9,
      up: .decomposed("a Scan over the batch around it") { node throws(Refusal) in
        try node.scanBatch()
      }))
}

extension NodeRewriter {
  /// Version 8 scans each sample of a batch; since version 9 there is no batch, so that a scan over
  /// the batch goes around.
  fileprivate mutating func scanBatch() throws(Refusal) {
    guard !has(0) else {
      throw .argument("'sequence_lens' has no counterpart since operator set 9")
    }
    guard case .graph(let body)? = node.attribute("body")?.value else {
      throw .attribute("'body' is missing")
    }
    let scanned = try int("num_scan_inputs")
    let inputs = node.inputs.dropFirst().compactMap { $0 }
    let outer = converter.addSubgraph("batch")
    let place = converter.enter(outer)
    var samples: [ValueID] = []
    for input in inputs {
      var type = type(input)
      if case .tensor(let element, let shape)? = type?.kind {
        type = .tensor(element, shape.map { Shape(Array($0.dimensions.dropFirst())) })
      }
      samples.append(converter.addInput("sample", type))
    }
    let results = node.outputs.map { _ in converter.newValue("result") }
    var inner = Node("Scan", inputs: samples, outputs: results)
    inner.attributes = [
      Attribute("body", .graph(body)), Attribute("num_scan_inputs", .int(Int64(scanned))),
    ]
    if let directions = try ints("directions") {
      inner.attributes.append(
        Attribute("scan_input_directions", .ints(directions.map { Int64($0) })))
    }
    converter.setParent(of: body, outer)
    try converter.place(inner, writtenFor: 9)
    for (result, output) in zip(results, node.outputs) {
      var type = output.flatMap { self.type($0) }
      if case .tensor(let element, let shape)? = type?.kind {
        type = .tensor(element, shape.map { Shape(Array($0.dimensions.dropFirst())) })
      }
      converter.addOutput(result, type)
    }
    converter.leave(to: place)
    try replace(
      by: "Scan", inputs, opset: 9,
      with: ["body": .graph(outer), "num_scan_inputs": .int(Int64(inputs.count))])
  }
}
