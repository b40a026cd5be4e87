import Diagnostics
import ModelIR

extension Operator {
  static let scan = Operator(
    "Scan",
    summary: """
      Runs a graph for each slice along an axis of the scanned inputs, carrying state from one to \
      the next, and stacks what else it gives. Version 8 does so for each sample of a batch, \
      with sequences of different lengths.
      """,
    isDeterministic: false,
    versions: [
      .since(
        8,
        inputs: [
          .optional("sequence_lens", "I"),
          .variadic("initial_state_and_scan_inputs", "V", isHomogeneous: false),
        ], outputs: [.variadic("final_state_and_scan_outputs", "V", isHomogeneous: false)],
        attributes: [
          .required("body", .graph), .optional("directions", .ints),
          .required("num_scan_inputs", .int),
        ], types: ["I": .tensor(.int64), "V": .tensor(.all)]),
      .since(9) {
        $0.inputs = [.variadic("initial_state_and_scan_inputs", "V", isHomogeneous: false)]
        $0.remove("directions")
        $0.set(.optional("scan_input_axes", .ints))
        $0.set(.optional("scan_input_directions", .ints))
        $0.set(.optional("scan_output_axes", .ints))
        $0.set(.optional("scan_output_directions", .ints))
        $0.types = ["V": .tensor(.all)]
      },
      .since(11),
      .since(16) { $0.types["V"] = .tensor(.allIR4) },
      .since(19) { $0.types["V"] = .tensor(.allIR9) },
      .since(21) { $0.types["V"] = .tensor(.allIR10) },
      .since(23) { $0.types["V"] = .tensor(.allIR11) },
      .since(24) { $0.types["V"] = .tensor(.allIR12) },
      .since(25) { $0.types["V"] = .tensor(.allIR13) },
    ],
    infer: { context throws(Diagnostic) in
      let geometry = try context.scanGeometry(inputCount: context.inputs.count)
      var inputs: [InferenceContext.Fact] = []
      var length = Dimension.unknown
      for index in 0..<geometry.stateCount {
        let type = context.type(geometry.firstInput + index)
        inputs.append(.init(type: geometry.isBatched ? type?.withoutFirstAxis : type))
      }
      for index in 0..<geometry.scanCount {
        let type = context.type(geometry.firstScan + index)
        guard var shape = type?.shape else {
          inputs.append(.init(type: .tensor(type?.elementType)))
          continue
        }
        let axis = try context.normalizedAxis(
          geometry.inputAxes[index], rank: shape.rank, of: "scan_input_axes")
        length = try context.merged(length, shape[axis], "the scanned axes")
        shape.dimensions.remove(at: axis)
        if geometry.isBatched, shape.rank > 0 { shape.dimensions.removeFirst() }
        inputs.append(.init(type: .tensor(type?.elementType, shape)))
      }
      let results = try context.inferSubgraph(try context.graph("body"), inputs)
      let batch = geometry.isBatched ? [context.batchExtent(geometry)] : []
      for (index, result) in results.enumerated() {
        var shape = result.type?.shape
        if index >= geometry.stateCount, let element = shape {
          let axes = try context.outputAxes(count: results.count - geometry.stateCount)
          let axis = try context.normalizedAxis(
            axes[index - geometry.stateCount], rank: element.rank + 1, of: "scan_output_axes")
          shape?.dimensions.insert(length, at: axis)
        }
        context.setOutput(
          index, result.type?.elementType, shape.map { Shape(batch + $0.dimensions) })
      }
    },
    evaluate: { context throws(Diagnostic) in
      let geometry = try context.scanGeometry(inputCount: context.inputs.count)
      if geometry.isBatched { return try context.batchedScan(geometry) }
      var states: [RuntimeValue] = []
      for index in 0..<geometry.stateCount { states.append(try context.value(index)) }
      var scanned: [Tensor] = []
      var axes: [Int] = []
      for index in 0..<geometry.scanCount {
        let tensor = try context.tensor(geometry.firstScan + index)
        scanned.append(tensor)
        axes.append(
          try context.normalizedAxis(
            geometry.inputAxes[index], rank: tensor.rank, of: "scan_input_axes"))
      }
      return try context.scan(states, scanned, axes: axes, length: nil)
    })
}

/// What a Scan node scans and carries.
private struct ScanGeometry {
  /// Whether this is version 8: an input for lengths comes first, and all have a batch axis.
  var isBatched: Bool
  var stateCount: Int
  var scanCount: Int
  /// The axis of each scanned input.
  var inputAxes: [Int]

  var firstInput: Int { isBatched ? 1 : 0 }
  var firstScan: Int { firstInput + stateCount }
}

extension ValueType {
  fileprivate var withoutFirstAxis: ValueType {
    .tensor(elementType, shape.flatMap { $0.rank > 0 ? Shape(Array($0.dimensions[1...])) : nil })
  }
}

extension InferenceContext {
  /// The extent of the batch axis.
  fileprivate func batchExtent(_ geometry: ScanGeometry) -> Dimension {
    guard let shape = shape(geometry.firstScan), shape.rank > 0 else { return .unknown }
    return shape[0]
  }
}

extension NodeReading {
  fileprivate func scanGeometry(inputCount: Int) throws(Diagnostic) -> ScanGeometry {
    let isBatched = since < 9
    let scanCount = try int("num_scan_inputs")
    let available = inputCount - (isBatched ? 1 : 0)
    guard scanCount > 0 && scanCount <= available else {
      throw invalid("num_scan_inputs", "is \(scanCount), but there are \(available) inputs")
    }
    let axes =
      isBatched
      ? [Int](repeating: 1, count: scanCount)
      : try list("scan_input_axes", count: scanCount)
    return ScanGeometry(
      isBatched: isBatched, stateCount: available - scanCount, scanCount: scanCount,
      inputAxes: axes)
  }

  /// The axes along which outputs are stacked.
  fileprivate func outputAxes(count: Int) throws(Diagnostic) -> [Int] {
    since < 9
      ? [Int](repeating: 0, count: count) : try list("scan_output_axes", count: count)
  }

  /// Whether each scanned input is read backwards.
  fileprivate func inputDirections(count: Int) throws(Diagnostic) -> [Int] {
    try list(since < 9 ? "directions" : "scan_input_directions", count: count)
  }

  /// A list of one number an input or output, zeros by default.
  fileprivate func list(_ name: String, count: Int) throws(Diagnostic) -> [Int] {
    guard let numbers = try optionalInts(name) else { return [Int](repeating: 0, count: count) }
    guard numbers.count == count else {
      throw invalid(name, "has \(counted(numbers.count, "value")), expected \(count)")
    }
    return numbers
  }
}

extension EvaluationContext {
  /// Scans without a batch axis.
  ///
  /// - Parameter length: the number of slices that are scanned; all where nil.
  fileprivate func scan(
    _ initial: [RuntimeValue], _ scanned: [Tensor], axes: [Int], length: Int?
  ) throws(Diagnostic) -> [RuntimeValue] {
    let body = try graph("body")
    let extent = scanned[0].shape[axes[0]]
    for (tensor, axis) in zip(scanned, axes) where tensor.shape[axis] != extent {
      throw mismatch("scanned axes have extents \(extent) and \(tensor.shape[axis])")
    }
    let backwards = try inputDirections(count: scanned.count)
    let outputCount = max(0, context.node.outputs.count - initial.count)
    let outputAxes = try outputAxes(count: outputCount)
    let prepends =
      since < 9
      ? [Int](repeating: 0, count: outputCount)
      : try list("scan_output_directions", count: outputCount)
    var states = initial
    var outputs = [[RuntimeValue]](repeating: [], count: outputCount)
    let count = length ?? extent
    for step in 0..<count {
      var inputs = states
      for (i, tensor) in scanned.enumerated() {
        let index = backwards[i] == 0 ? step : count - 1 - step
        inputs.append(.tensor(tensor.element(at: index, axis: axes[i])))
      }
      let results = try runSubgraph(body, inputs)
      guard results.count >= states.count + outputCount else {
        throw mismatch("the body gives \(counted(results.count, "value"))")
      }
      states = Array(results[..<states.count])
      for i in outputs.indices { outputs[i].append(results[states.count + i]) }
    }
    let types = outputTypes(body)
    for (i, values) in outputs.enumerated() {
      let place = initial.count + i
      states.append(
        try accumulated(
          prepends[i] == 0 ? values : values.reversed(), axis: outputAxes[i],
          declared: place < types.count ? types[place] : nil))
    }
    return states
  }

  /// Scans each sample of a batch, as version 8 does; shorter sequences are filled up with zeros.
  fileprivate func batchedScan(_ geometry: ScanGeometry) throws(Diagnostic) -> [RuntimeValue] {
    var tensors: [Tensor] = []
    for index in inputs.indices.dropFirst() { tensors.append(try tensor(index)) }
    let scanned = Array(tensors[geometry.stateCount...])
    guard scanned[0].rank >= 2, let batch = scanned[0].shape.first, batch > 0 else {
      throw mismatch("scanned inputs need a batch and a sequence axis")
    }
    let extent = scanned[0].shape[1]
    for tensor in tensors where tensor.shape.first != batch {
      throw mismatch("inputs differ in their batch axis")
    }
    for tensor in scanned where tensor.rank < 2 || tensor.shape[1] != extent {
      throw mismatch("scanned inputs differ in their sequence axis")
    }
    let lengths = try optionalIntegers(0) ?? [Int](repeating: extent, count: batch)
    guard lengths.count == batch, lengths.allSatisfy({ $0 >= 0 && $0 <= extent }) else {
      throw invalidData("sequence lengths \(lengths) for a batch of \(batch) and extent \(extent)")
    }
    var samples: [[Tensor]] = []
    for sample in 0..<batch {
      let states = tensors[..<geometry.stateCount].map {
        RuntimeValue.tensor($0.element(at: sample, axis: 0))
      }
      let results = try scan(
        states, scanned.map { $0.element(at: sample, axis: 0) },
        axes: [Int](repeating: 0, count: scanned.count), length: lengths[sample])
      var outputs: [Tensor] = []
      for (i, result) in results.enumerated() {
        guard case .tensor(let tensor) = result else { throw unsupported("scans tensors alone") }
        outputs.append(i < geometry.stateCount ? tensor : tensor.filledUp(to: extent))
      }
      samples.append(outputs)
    }
    var outputs: [RuntimeValue] = []
    for i in samples[0].indices {
      outputs.append(.tensor(try stacked(samples.map { $0[i] }, axis: 0)))
    }
    return outputs
  }
}

extension Tensor {
  /// This tensor with zeros after its last entry, so that its first axis has the given extent.
  fileprivate func filledUp(to extent: Int) -> Tensor {
    guard rank > 0, shape[0] < extent else { return self }
    let rest = Tensor(zeros: elementType, [extent - shape[0]] + shape.dropFirst())
    return Tensor.concatenated([self, rest], axis: 0)
  }
}
