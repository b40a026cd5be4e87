package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A subgraph has another number of inputs or outputs than its node gives.
  package static let subgraphArity = DiagnosticCode(
    "E0340", "A subgraph has another number of inputs or outputs than its node",
    explanation: """
      The operator says what its subgraphs take and give. The branches of If take nothing and give \
      what the node gives. The body of Loop takes the iteration, the condition and the carried \
      values, and gives the condition, the carried values and what is collected. The body of Scan \
      takes and gives the states, then one slice of each sequence. Runtimes that trust the counts \
      read beyond their lists.
      """,
    mend: """
      Add or remove inputs and outputs of the subgraph, or of the node, until both sides agree. A \
      branch reads values of the graph around it by name, without an input.
      """)
  /// A value of a subgraph has a type that the operator does not allow there.
  package static let subgraphType = DiagnosticCode(
    "E0341", "A value of a subgraph has a type that the operator does not allow",
    explanation: """
      The condition that the body of Loop takes and gives is a bool tensor of one element, and the \
      number of the iteration is int64. A runtime that takes other bytes for them runs the loop \
      too often, or never.
      """,
    mend: """
      Compute the condition by a comparison, or insert a Cast.
      """)
}

extension Rule {
  /// Subgraphs take and give as many values as their operators say.
  static let subgraphSignatures = Rule(.subgraphArity, .subgraphType) { context in
    for (index, place) in context.survey.graphs.enumerated() {
      guard case .subgraph(let node) = place.role,
        case .operator(let use) = context.callees[node], use.definition.domain.isEmpty
      else { continue }
      let application = Application(place: context.survey.nodes[node], use: use)
      context.checkSubgraph(index, of: application)
    }
  }
}

extension RuleContext {
  fileprivate mutating func checkSubgraph(_ index: Int, of application: Application) {
    let node = application.node
    let graph = model[survey.graphs[index].id]
    // Before IR version 4 initializers are inputs, too; no value is given for them.
    let stored = Set(graph.initializers.map(\.value))
    let inputs = graph.inputs.filter { !stored.contains($0.value) }
    switch application.definition.name {
    case "If":
      require(inputs.count, is: 0...0, "inputs", of: index, application)
      require(
        graph.outputs.count, is: node.outputs.count...node.outputs.count, "outputs", of: index,
        application)
    case "Loop":
      let carried = max(0, node.inputs.count - 2)
      require(inputs.count, is: (carried + 2)...(carried + 2), "inputs", of: index, application)
      let least = max(carried, node.outputs.count) + 1
      require(graph.outputs.count, is: least ... .max, "outputs", of: index, application)
      requireType(.int64, inputs.first, "the number of the iteration", isInput: true, 0, of: index)
      requireType(
        .bool, inputs.dropFirst().first, "the condition", isInput: true, 1, of: index)
      requireType(.bool, graph.outputs.first, "the condition", isInput: false, 0, of: index)
    case "Scan":
      let given = max(0, node.inputs.count - (application.version.since < 9 ? 1 : 0))
      require(inputs.count, is: given...given, "inputs", of: index, application)
      var states = 0
      if case .int(let sequences) = node.attribute("num_scan_inputs")?.value {
        states = max(0, given - Int(clamping: max(0, sequences)))
      }
      let least = max(states, node.outputs.count)
      require(
        graph.outputs.count, is: least...max(least, node.outputs.count), "outputs", of: index,
        application)
    case "SequenceMap":
      require(
        inputs.count, is: node.inputs.count...node.inputs.count, "inputs", of: index, application)
      require(
        graph.outputs.count, is: node.outputs.count...node.outputs.count, "outputs", of: index,
        application)
    default: break
    }
  }

  private mutating func require(
    _ found: Int, is range: ClosedRange<Int>, _ what: String, of graph: Int,
    _ application: Application
  ) {
    if range.contains(found) { return }
    let wanted = range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound)"
    report(
      .subgraphArity, "the subgraph has \(found) \(what), \(application.name) needs \(wanted) here",
      at: survey.graphs[graph].location,
      notes: [
        .init(
          "the node has \(counted(application.node.inputs.count, "input")) and "
            + "\(counted(application.node.outputs.count, "output"))", at: application.place.location
        )
      ])
  }

  private mutating func requireType(
    _ wanted: ElementType, _ info: ValueInfo?, _ what: String, isInput: Bool, _ slot: Int,
    of graph: Int
  ) {
    guard let info, let found = (isInput ? info.type : facts.type(of: info.value) ?? info.type),
      let element = found.elementType, element != wanted
    else { return }
    let name = name(of: info.value)
    report(
      .subgraphType, "\(what) is \(found), expected tensor(\(wanted.name))",
      at: survey.graphs[graph].location.appending(
        isInput ? .input(slot, name: name) : .output(slot, name: name)))
  }
}
