import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR
import Operators

/// Inputs and outputs of the graph.
extension NetImporter {
  /// Where a blob is read: by which operator, in which place.
  private struct Reading {
    var item: NetOperator
    var index: Int

    /// Whether the operator is part of a step.
    var isNested = false

    var need: OperatorKind.Need? {
      // What a step compares with its number are lengths.
      if isNested, ["GT", "GE", "LT", "LE"].contains(item.type) { return .lengths }
      if item.type == "ConstantFill", case .integer(1)? = item.argument("input_as_shape")?.value {
        return .init(rank: 1, elementType: .int64)
      }
      return OperatorKind.byType[item.type]?.need(index)
    }
  }

  /// Where the predict net reads a blob.
  private func readings(of blob: String) -> [Reading] {
    Self.readings(of: blob, in: files.predictNet, isNested: false)
  }

  private static func readings(of blob: String, in net: Net, isNested: Bool) -> [Reading] {
    net.operators.flatMap { item -> [Reading] in
      let places = item.inputs.indices.filter { item.inputs[$0] == blob }
      guard !places.isEmpty else { return [] }
      let nested = item.net("step_net").map { readings(of: blob, in: $0, isNested: true) } ?? []
      return places.map { Reading(item: item, index: $0, isNested: isNested) } + nested
    }
  }

  /// Finds blobs that the init net fills with one number only so that they exist, such as the images
  /// that a program feeds: they are inputs.
  mutating func findStubs(_ report: inout ConversionReport) {
    guard let initNet = files.initNet else { return }
    let filled = initNet.writtenBlobs
    let free = files.predictNet.freeInputs
    let hasInput = free.contains { !filled.contains($0) }
    var candidates: [String] = []
    for item in initNet.operators {
      guard item.outputs.count == 1, let blob = item.outputs.first, free.contains(blob),
        item.isOneNumber
      else { continue }
      let readings = readings(of: blob)
      let areBatches = readings.allSatisfy {
        let need = $0.need
        return max(need?.rank ?? 0, need?.minimumRank ?? 0) >= 2 && need?.isWeight != true
      }
      if !readings.isEmpty, areBatches { stubs.insert(blob) } else { candidates.append(blob) }
    }
    if !hasInput, stubs.isEmpty, let first = files.predictNet.externalInputs.first ?? free.first,
      candidates.contains(first)
    {
      stubs.insert(first)
    }
    for blob in stubs.sorted() {
      report.assume(
        "the init net fills '\(blob)' with one number so that it exists: it is an input, not a "
          + "weight")
    }
  }

  /// Adds the inputs of the graph: what operators read and nothing fills, in the order in which the
  /// predict net declares them.
  mutating func addInputs(_ diagnostics: inout DiagnosticBag) {
    var free = files.initNet?.freeInputs ?? []
    free += files.predictNet.freeInputs.filter { !free.contains($0) }
    let declared = files.predictNet.externalInputs
    let ordered = declared.filter(free.contains) + free.filter { !declared.contains($0) }
    var seen: Set<String> = []
    for name in ordered where blobs[name] == nil && seen.insert(name).inserted {
      let type = inputType(of: name)
      if type.shape == nil {
        diagnostics.add(
          Diagnostic(
            .unknownRank, "the number of axes of '\(name)' is not known",
            at: files.predictNet.location.appending(.input(inputNames.count, name: name))))
      }
      let value = operators.builder.input(name, type)
      var operand = Operand(value: value, fact: InferenceContext.Fact(type: type))
      operand.isExternal = true
      blobs[name] = Written(operand: operand, origin: "input")
      inputNames.insert(name)
    }
  }

  /// What an input must be, by the operators that read it and what the user says.
  private func inputType(of name: String) -> ValueType {
    let readings = readings(of: name)
    let needs = readings.compactMap(\.need)
    let elementType =
      needs.first { $0.elementType != .float }?.elementType ?? needs.first?.elementType ?? .float
    if let shape = operators.options.inputShapes[name] ?? files.inputShapes[name],
      let count = shape.checkedElementCount, count <= Int(Int32.max)
    {
      return .tensor(elementType, Shape(shape))
    }
    let ranks = readings.compactMap { $0.item.inputRank($0.index) ?? $0.need?.rank }
    guard let rank = ranks.first else { return .tensor(elementType, nil) }
    var dimensions = (0..<rank).map { Dimension.symbol("\(name)_\($0)") }
    if let channels = readings.compactMap(channels).first {
      dimensions[channels.axis < 0 ? rank - 1 : channels.axis] = .known(channels.count)
    }
    return .tensor(elementType, Shape(dimensions))
  }

  /// The number of channels that a convolution's weights call for, and the axis they are on.
  private func channels(_ reading: Reading) -> (axis: Int, count: Int)? {
    guard reading.index == 0, reading.item.type.hasPrefix("Conv"), reading.item.inputs.count > 1,
      let weights = blobs[reading.item.inputs[1]]?.operand.extents, weights.count >= 3
    else { return nil }
    var reader = NodeReader(reading.item.settings())
    let order = (try? reader.text("order", or: "NCHW")) ?? "NCHW"
    let group = (try? reader.integer("group", or: 1)) ?? 1
    let isLast = order == "NHWC"
    if reading.item.type == "ConvTranspose" { return (isLast ? -1 : 1, weights[0]) }
    let (count, overflow) = (isLast ? weights[weights.count - 1] : weights[1])
      .multipliedReportingOverflow(by: group)
    return overflow || count <= 0 ? nil : (isLast ? -1 : 1, count)
  }

  /// Declares the outputs: those that the net declares, or the blobs that no operator reads.
  mutating func declareOutputs(_ context: inout ImportContext) {
    let net = files.predictNet
    let names = net.leavingBlobs
    var declared: Set<ValueID> = []
    for name in names {
      guard let operand = blobs[name]?.operand else {
        if net.writtenBlobs.contains(name) { continue }
        context.diagnostics.add(
          Diagnostic(
            .inconsistentCaffe2Net, "nothing writes the output '\(name)'",
            at: Location([.field("external_output")])))
        continue
      }
      let value = operators.builder.model[operand.value]
      var output = operand.value
      if value.producer == nil || value.name != name && !inputNames.contains(name)
        || declared.contains(output)
      {
        if value.producer == nil, value.name == name, !inputNames.contains(name) {
          operators.builder.rename(output, to: name + "/constant")
        }
        output = operators.builder.node(
          "Identity", name: name + "/output", inputs: [output], output: name)
      }
      declared.insert(output)
      operators.builder.output(output, operand.fact.type ?? .tensor(nil, nil))
    }
  }

  /// Reports shapes that were passed for names that are no inputs, or that are none.
  func checkRequestedShapes(_ context: inout ImportContext) {
    for (name, shape) in context.options.inputShapes.sorted(by: { $0.key < $1.key }) {
      if !inputNames.contains(name) {
        let known = inputNames.sorted().map { "'\($0)'" }.joined(separator: ", ")
        context.diagnostics.add(
          Diagnostic(
            .unknownCaffe2Input, "the net has no input '\(name)'; its inputs are \(known)"))
      } else if (shape.checkedElementCount ?? .max) > Int(Int32.max) {
        context.diagnostics.add(
          Diagnostic(.unknownCaffe2Input, "'\(name)' cannot have the shape \(shape)"))
      }
    }
  }
}

extension NetOperator {
  /// Whether the operator fills a blob with one number.
  fileprivate var isOneNumber: Bool {
    guard ["ConstantFill", "GivenTensorFill"].contains(type), inputs.isEmpty,
      case .integers(let bytes)? = argument("shape")?.value
    else { return false }
    return bytes.count <= 16 && bytes.elements(as: Int64.self).allSatisfy { $0 == 1 }
  }

  /// The number of axes that the settings of a window call for.
  fileprivate func inputRank(_ index: Int) -> Int? {
    if type == "RecurrentNetwork" { return isSequence(index) ? 3 : nil }
    guard index == 0, case .integers(let bytes)? = argument("kernels")?.value else { return nil }
    let rank = bytes.count / 8 + 2
    return rank <= 8 ? rank : nil
  }

  /// Whether an input of a recurrent network is a sequence or a state.
  private func isSequence(_ index: Int) -> Bool {
    var places: [Int64] = []
    if case .integers(let bytes)? = argument("initial_recurrent_state_ids")?.value {
      places = bytes.elements(as: Int64.self)
    }
    var links: [[UInt8]] = []
    if case .texts(let texts)? = argument("link_external")?.value { links = texts }
    return places.contains(Int64(index)) || links.contains(Array(inputs[index].utf8))
  }
}
