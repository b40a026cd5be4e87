package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Functions that call one another come to too many nodes.
  package static let excessiveExpansion = DiagnosticCode(
    "E0348", "Functions call one another too deeply or too often",
    explanation: """
      Runtimes put the bodies of functions in the place of calls before they run a model. Forty \
      functions, each of which calls the next one twice, become a million million nodes, and a chain \
      of a hundred thousand calls overflows the stack of those that follow it by recursion. Concord \
      expands a hundred levels, and at most 50,000 nodes and twenty times those of the model.
      """,
    mend: """
      Do not trust the file if it is not your own. Otherwise write repetition as a Loop or Scan node, \
      or call fewer functions in a row.
      """)
}

extension Rule {
  /// Calls of functions nest and multiply within bounds.
  static let functionExpansion = Rule(.excessiveExpansion) { context in
    guard !context.model.functions.isEmpty else { return }
    let expansion = FunctionExpansion(context)
    for (index, function) in context.model.functions.enumerated() where expansion.isExcessive(index)
    {
      context.report(
        .excessiveExpansion,
        "the function becomes \(expansion.nodes[index]) nodes over \(expansion.depths[index]) levels, "
          + "expected \(expansion.nodeLimit) and \(FunctionExpansion.depthLimit) at most",
        at: Location([function.locationStep]))
      // Those that call it are too large as well, for the same reason.
      break
    }
  }
}

/// How large functions are when every call is replaced by a body.
private struct FunctionExpansion {
  static let depthLimit = 100
  /// The most nodes: what running and writing a model expand.
  let nodeLimit: Int

  /// The nodes that each function becomes, and how deeply its calls nest; recursive functions count
  /// their own nodes alone.
  private(set) var nodes: [Int]
  private(set) var depths: [Int]

  init(_ context: RuleContext) {
    let count = context.model.functions.count
    nodeLimit = 50_000 + 20 * context.model.nodes.count
    var own = [Int](repeating: 0, count: count)
    var calls = [[Int]](repeating: [], count: count)
    for (place, callee) in zip(context.survey.nodes, context.callees) {
      guard let function = context.survey.graphs[place.graph].function else { continue }
      if case .function(let called) = callee {
        calls[function].append(called)
      } else {
        own[function] += 1
      }
    }
    nodes = own
    depths = [Int](repeating: 1, count: count)
    var isDone = [Bool](repeating: false, count: count)
    var isOpen = isDone
    for start in 0..<count where !isDone[start] {
      var stack = [(function: start, next: 0)]
      isOpen[start] = true
      while let (function, next) = stack.last {
        guard next < calls[function].count else {
          isDone[function] = true
          isOpen[function] = false
          stack.removeLast()
          continue
        }
        let called = calls[function][next]
        if !isDone[called], !isOpen[called] {
          isOpen[called] = true
          stack.append((called, 0))
          continue
        }
        stack[stack.count - 1].next += 1
        if isOpen[called] { continue }
        nodes[function] = min(nodes[function] + nodes[called], 1 << 40)
        depths[function] = max(depths[function], depths[called] + 1)
      }
    }
  }

  func isExcessive(_ function: Int) -> Bool {
    nodes[function] > nodeLimit || depths[function] > Self.depthLimit
  }
}
