import ConverterCore
import Diagnostics
import ModelIR
import Operators

extension OperatorFamily {
  /// Recurrent networks, and the units that their steps consist of.
  static let recurrent = OperatorFamily([
    OperatorKind("RecurrentNetwork", to: "LSTM, Scan", ignoring: RecurrentSettings.ignored) {
      op throws(Diagnostic) in try op.importRecurrentNetwork()
    },
    OperatorKind("LSTMUnit", to: "Split, Sigmoid, Tanh, Mul, Add, Where", needs: unitNeeds) {
      op throws(Diagnostic) in try op.importLSTMUnit()
    },
    OperatorKind(
      "GRUUnit", to: "Split, Sigmoid, Tanh, Mul, Add, Where", ignoring: ["forget_bias"],
      needs: [.any, .any, .lengths]
    ) { op throws(Diagnostic) in try op.importGRUUnit() },
  ])

  private static let unitNeeds: [OperatorKind.Need] = [.any, .any, .any, .lengths]
}

/// How a recurrent network's step is tied to the blobs around it.
struct RecurrentSettings {
  /// A blob of the step that is one slice of a blob outside.
  struct Link {
    var inner: String
    var outer: String
    /// 0 for the present step, 1 for what the step makes of a state.
    var offset: Int
  }

  /// A blob outside that is a run of slices of a state, the first of which is the initial one.
  struct Alias {
    var state: String
    var blob: String
    var offset: Int
  }

  var links: [Link] = []
  var aliases: [Alias] = []
  var states: [String] = []
  /// The places of the initial states among the inputs.
  var initialStates: [Int] = []
  var timestep = "timestep"
  var step = Net()

  static let ignored = [
    "outputs_with_grads", "recompute_blobs_on_backward", "param", "param_grads",
    "backward_step_net", "backward_link_internal", "backward_link_external",
    "backward_link_offset", "recurrent_gradients", "enable_rnn_executor",
    "rnn_executor.num_threads",
    "rnn_executor.max_cuda_streams", "rnn_executor_debug", "rnn_executor_max_cuda_streams",
    "rnn_executor_num_threads", "initial_recurrent_state_grads", "no_backward",
  ]

  init(_ op: inout OperatorImporter) throws(Diagnostic) {
    guard let step = op.source.net("step_net") else {
      throw .invalid("'step_net' is missing", argument: "step_net")
    }
    self.step = step
    timestep = try op.arguments.text("timestep", or: "timestep")
    let inner = op.texts("link_internal")
    let outer = op.texts("link_external")
    let offsets = try op.numbers("link_offset")
    let windows = try op.numbers("link_window")
    guard inner.count == outer.count, inner.count == offsets.count,
      windows.isEmpty || windows.count == inner.count
    else { throw .invalid("the links are of different number", argument: "link_internal") }
    guard windows.allSatisfy({ $0 == 1 }) else {
      throw .unsupported("windows over several steps are not supported", argument: "link_window")
    }
    for index in inner.indices {
      links.append(Link(inner: inner[index], outer: outer[index], offset: offsets[index]))
    }
    let sources = op.texts("alias_src")
    let blobs = op.texts("alias_dst")
    let places = try op.numbers("alias_offset")
    guard sources.count == blobs.count, sources.count == places.count else {
      throw .invalid("the aliases are of different number", argument: "alias_src")
    }
    for index in sources.indices {
      aliases.append(Alias(state: sources[index], blob: blobs[index], offset: places[index]))
    }
    states = op.texts("recurrent_states")
    initialStates = try op.sizes("initial_recurrent_state_ids")
    guard states.count == initialStates.count, Set(states).count == states.count,
      initialStates.allSatisfy(op.inputs.indices.contains)
    else {
      throw .invalid("the states and their initial values do not fit", argument: "recurrent_states")
    }
  }
}

extension OperatorImporter {
  /// Texts of a repeated argument.
  fileprivate mutating func texts(_ name: String) -> [String] {
    arguments.ignore([name])
    guard case .texts(let texts)? = source.argument(name)?.value else { return [] }
    return texts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A scan over the first axis, whose body is the step.
  fileprivate mutating func importRecurrentNetwork() throws(Diagnostic) {
    let settings = try RecurrentSettings(&self)
    if let cell = LSTMCell(settings), try importLSTM(cell, settings) { return }
    let outer = Dictionary(zip(source.inputs, inputs), uniquingKeysWith: { first, _ in first })
    var sequences: [(link: RecurrentSettings.Link, operand: Operand)] = []
    for link in settings.links where !settings.states.contains(link.outer) {
      guard var operand = outer[link.outer] else {
        throw .unsupported("the step writes '\(link.outer)', which is no state")
      }
      guard link.offset == 0 else {
        throw .unsupported("a sequence that is read with an offset is not supported")
      }
      if let product = deferredProducts[link.outer] { operand = try self.product(product, axis: 2) }
      sequences.append((link, operand))
    }
    guard let first = sequences.first else {
      throw .unsupported("there is no sequence that tells the number of steps")
    }
    var initial: [Operand] = []
    for place in settings.initialStates { initial.append(try initialState(inputs[place])) }
    let count = try emit("Gather", [shapeOf(first.operand), integers("first", [0])])
    let bounds = [
      integer("start", 0), try squeeze(count, [0]), integer("step", 1),
    ]
    let steps = try cast(emit("Range", bounds), .int32)
    let types =
      initial.map { $0.fact } + sequences.map { slice($0.operand) } + [
        .init(type: .tensor(.int32, Shape([Int]())))
      ]
    let names =
      settings.states.indices.map { "state\($0)" } + sequences.indices.map { "slice\($0)" }
      + ["timestep"]
    var around = builder
    let body = try around.subgraph(
      inner("step"), inputs: zip(names, types).map { (name: inner($0), type: $1.type) }
    ) { (builder, values) throws(Diagnostic) in
      swap(&self.builder, &builder)
      defer { swap(&self.builder, &builder) }
      let operands = zip(values, types).map { Operand(value: $0, fact: $1) }
      return try self.stepBody(settings, sequences.map(\.link), operands, outer).map(\.value)
    }
    builder = around
    let states = settings.states.count
    // onnxruntime wants to know the number of axes of what a step returns.
    for index in builder.model[body].outputs.indices {
      let axes = [Dimension](repeating: .unknown, count: index < states ? 3 : 2)
      builder.model[body].outputs[index].type = .tensor(.float, Shape(axes))
    }
    let results = try emit(
      "Scan", domain: "", initial + sequences.map(\.operand) + [steps],
      [Attribute("body", .graph(body)), .int("num_scan_inputs", sequences.count + 1)],
      outputs: 2 * states)
    try writeAliases(settings, initial, results)
  }

  /// A state before the first step, as one slice of three axes.
  mutating func initialState(_ operand: Operand) throws(Diagnostic) -> Operand {
    switch operand.rank {
    case 2: return try unsqueeze(operand, [0])
    case 1: throw .unsupported("a state that is the same for all items is not supported")
    case nil:
      var operand = operand
      operand.fact.type = .tensor(.float, [1, .unknown, .unknown])
      return operand
    default: return operand
    }
  }

  /// What is known of a slice along the first axis.
  private func slice(_ operand: Operand) -> InferenceContext.Fact {
    let shape = operand.shape.map { Shape(Array($0.dimensions.dropFirst())) }
    return .init(
      type: .tensor(operand.elementType ?? .float, shape ?? [.unknown, .unknown]))
  }

  /// The step: next states, and their slices.
  private mutating func stepBody(
    _ settings: RecurrentSettings, _ links: [RecurrentSettings.Link], _ operands: [Operand],
    _ outer: [String: Operand]
  ) throws(Diagnostic) -> [Operand] {
    var blobs = outer
    for (state, operand) in zip(settings.states, operands) {
      for link in settings.links where link.outer == state && link.offset == 0 {
        blobs[link.inner] = operand
      }
    }
    for (index, link) in links.enumerated() {
      blobs[link.inner] = try unsqueeze(operands[settings.states.count + index], [0])
    }
    if let timestep = operands.last { blobs[settings.timestep] = try reshape(timestep, [1]) }
    blobs = try importStep(settings.step, blobs)
    var next: [Operand] = []
    for state in settings.states {
      guard let link = settings.links.first(where: { $0.outer == state && $0.offset == 1 }),
        let operand = blobs[link.inner]
      else { throw .invalid("the step does not write the state '\(state)'") }
      next.append(try emit("Identity", [operand]))
    }
    var slices: [Operand] = []
    for operand in next { slices.append(try squeeze(operand, [0])) }
    return next + slices
  }

  /// Imports the operators of a net inside of the present one.
  private mutating func importStep(
    _ net: Net, _ given: [String: Operand]
  ) throws(Diagnostic) -> [String: Operand] {
    let outer = (source, name, arguments, inputs, outputs, kind, readBlobs)
    defer { (source, name, arguments, inputs, outputs, kind, readBlobs) = outer }
    var blobs = given
    readBlobs = Set(net.operators.flatMap(\.inputs) + net.externalOutputs)
    for (index, item) in net.operators.enumerated() {
      source = item
      name = "\(outer.1)/\(item.name.isEmpty ? "\(item.type)_\(index)" : item.name)"
      kind = OperatorKind.byType[item.type]
      arguments = NodeReader(item.settings(omitting: OperatorKind.bulkArguments))
      arguments.ignore(OperatorKind.implementationArguments)
      arguments.ignore(kind?.ignored ?? [])
      outputs = [Operand?](repeating: nil, count: item.outputs.count)
      let step = Location.Step.node(
        index: index, name: item.outputs.first ?? item.name, operatorType: item.type)
      do throws(Diagnostic) {
        inputs = []
        for blob in item.inputs {
          guard let operand = blobs[blob] else {
            throw .inconsistent("nothing before writes the blob '\(blob)'")
          }
          inputs.append(operand)
        }
        guard let kind, item.type != "RecurrentNetwork" else {
          throw .unsupported("operators of type '\(item.type)' are not known in a step")
        }
        try kind.importOperator(&self)
      } catch {
        throw error.inside(step)
      }
      for name in arguments.leftovers {
        nestedFindings.append(
          Diagnostic(
            .unusedSetting, "'\(name)' is not used", at: Location([step, .attribute(name)])))
      }
      for (blob, operand) in zip(item.outputs, outputs) {
        if let operand { blobs[blob] = operand }
      }
    }
    return blobs
  }

  /// Writes the runs of states that leave the network.
  private mutating func writeAliases(
    _ settings: RecurrentSettings, _ initial: [Operand], _ results: [Operand]
  ) throws(Diagnostic) {
    let states = settings.states.count
    for alias in settings.aliases {
      guard let output = source.outputs.firstIndex(of: alias.blob), isRead(output) else { continue }
      guard let state = settings.states.firstIndex(of: alias.state) else {
        throw .unsupported("'\(alias.blob)' is part of a blob that is no state")
      }
      var all = results[states + state]
      let type = ValueType.tensor(.float, slices(initial[state]))
      all.fact.type = type
      var last = results[state]
      last.fact = initial[state].fact
      switch alias.offset {
      case 1: write(all, to: output)
      case -1: write(last, to: output)
      default:
        let whole = try concat([initial[state], all], axis: 0)
        write(try slice(whole, from: [alias.offset], to: [.max], axes: [0]), to: output)
      }
    }
  }

  /// The shape of all slices of a state.
  private func slices(_ state: Operand) -> Shape? {
    guard var shape = state.shape, shape.rank > 0 else { return nil }
    shape[0] = .unknown
    return shape
  }
}
