package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Nothing calls a function of the model.
  package static let uncalledFunction = DiagnosticCode(
    "W0322", "Nothing calls a function of the model",
    explanation: """
      The function makes the file larger and does nothing. Often a node was meant to call it and \
      does not: its domain, name or overload is misspelt, so that it applies something else. Of a \
      model without nodes, a library of functions, this is not said.
      """,
    mend: """
      Look for the node that was to call the function and compare domain, name and overload. If \
      there is none, remove the function.
      """)
}

extension Rule {
  /// The main graph or those of training need every function, if there is anything that could.
  static let uncalledFunctions = Rule(.uncalledFunction) { context in
    let functions = context.model.functions
    guard !functions.isEmpty else { return }
    let index = context.model.functionIndex
    var callees = [Set<Int>](repeating: [], count: functions.count)
    var isCalled = [Bool](repeating: false, count: functions.count)
    var isNeeded = isCalled
    var waiting: [Int] = []
    var hasNodes = false
    for (place, callee) in zip(context.survey.nodes, context.callees) {
      let caller = context.survey.graphs[place.graph].function
      hasNodes = hasNodes || caller == nil
      guard case .function(let function) = callee else { continue }
      if caller != function { isCalled[function] = true }
      if let caller { callees[caller].insert(function) } else { waiting.append(function) }
    }
    guard hasNodes else { return }
    while let next = waiting.popLast() {
      if isNeeded[next] { continue }
      isNeeded[next] = true
      waiting += callees[next]
    }
    for function in functions {
      // Of several functions of one key, which is a finding of its own, calls mean one.
      guard let place = index[function.key], !isNeeded[place] else { continue }
      let what =
        isCalled[place] ? "only functions that are not called call" : "nothing calls"
      context.report(
        .uncalledFunction, "\(what) \(quoted(function.key.name))",
        at: Location([function.locationStep]))
    }
  }
}
