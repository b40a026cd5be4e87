package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A node stands before one whose output it reads.
  package static let nodeOutOfOrder = DiagnosticCode(
    "E0312", "A node stands before one whose output it reads",
    explanation: """
      Nodes of a graph are listed in topological order: each after the nodes that compute what it \
      reads, also what its subgraphs read. onnxruntime sorts them itself; onnx.checker and readers \
      that run nodes as they are listed find the value missing.
      """,
    mend: "The graph is sound otherwise: `concord check --fix` sorts it.")
  /// Nodes wait for one another.
  package static let cycle = DiagnosticCode(
    "E0313", "Nodes wait for one another",
    explanation: """
      Each of the nodes reads what another of them computes, so that none can run first. \
      onnx.checker and onnxruntime refuse the model.
      """,
    mend: """
      Follow the notes around the circle. Often two values were given one name by mistake, so \
      rename one. What is to repeat is written as a Loop or Scan node; state that lives from run \
      to run is an input and an output of the model.
      """)
}

extension Rule {
  /// Nodes come after the nodes whose outputs they read.
  static let topologicalOrder = Rule(.nodeOutOfOrder, .cycle) { context in
    let survey = context.survey
    let order = NodeOrder(survey)
    for cycle in order.cycles {
      guard let first = cycle.first else { continue }
      let others = cycle.dropFirst().prefix(8).map { index in
        Diagnostic.Note("waits as well", at: survey.nodes[index].location)
      }
      let message =
        cycle.count == 1
        ? "the node reads its own output" : "\(counted(cycle.count, "node")) wait for one another"
      context.report(.cycle, message, at: survey.nodes[first].location, notes: others)
    }
    for backward in order.misplaced {
      let graph = survey.graphs[survey.nodes[backward.producer].graph]
      context.report(
        .nodeOutOfOrder,
        "\(quoted(context.name(of: backward.read.value))) is read before it is computed",
        at: survey.location(of: backward.read, in: context.model),
        notes: [.init("it is computed here", at: survey.nodes[backward.producer].location)],
        fixIts: [FixIt("sort the nodes of \(quoted(graph.location.path))", .sortNodes)])
    }
  }
}
