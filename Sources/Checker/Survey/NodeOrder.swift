import ModelIR

/// Where nodes read what is only computed after them.
struct NodeOrder {
  /// A read of what a node at or after the reader computes; nodes are indices in the survey.
  struct BackwardRead {
    let read: Read
    let producer: Int
    /// The node of the producer's graph that is or contains the reader.
    let consumer: Int
  }

  /// Reads that are wrong only because of the order of the nodes.
  private(set) var misplaced: [BackwardRead] = []
  /// Groups of nodes that wait for one another, each in the order of the graph.
  private(set) var cycles: [[Int]] = []

  init(_ survey: Survey) {
    var backward: [BackwardRead] = []
    survey.forEachDependency { producer, consumer, read in
      if survey.nodes.position(of: producer) >= survey.nodes.position(of: consumer) {
        backward.append(BackwardRead(read: read, producer: producer, consumer: consumer))
      }
    }
    guard !backward.isEmpty else { return }
    var successors: [Int: [Int]] = [:]
    survey.forEachDependency { producer, consumer, _ in
      successors[producer, default: []].append(consumer)
    }
    let components = stronglyConnectedComponents(survey.nodes.count) { successors[$0] ?? [] }
    misplaced = backward.filter { components[$0.producer] != components[$0.consumer] }
    let closing = backward.filter { components[$0.producer] == components[$0.consumer] }
    let cyclic = Set(closing.map { components[$0.producer] })
    let groups = Dictionary(
      grouping: survey.nodes.indices.filter { cyclic.contains(components[$0]) }
    ) { components[$0] }
    cycles = groups.values.sorted { $0[0] < $1[0] }
  }
}

extension Survey {
  /// Visits each read of a node's output as an edge between two nodes of one graph: a reader in a
  /// subgraph stands for the node that holds the subgraph.
  func forEachDependency(_ visit: (_ producer: Int, _ consumer: Int, Read) -> Void) {
    forEachRead { read in
      guard let definition = definition(of: read.value, visibleFrom: read.graph),
        case .node(let producer, _) = definition.source
      else { return }
      var consumer = node(of: definition.graph, containing: read.graph)
      if consumer == nil, case .node(let reader, _) = read.by, read.graph == definition.graph {
        consumer = reader
      }
      if let consumer { visit(producer, consumer, read) }
    }
  }
}

/// Numbers the nodes of a graph so that two have one number just where each can be reached from the
/// other (Tarjan's algorithm, as a loop).
func stronglyConnectedComponents(_ count: Int, successors: (Int) -> [Int]) -> [Int] {
  var component = [Int](repeating: -1, count: count)
  var order = [Int](repeating: -1, count: count)
  var lowest = [Int](repeating: 0, count: count)
  var open: [Int] = []
  var calls: [(node: Int, successors: ArraySlice<Int>)] = []
  var visited = 0
  func enter(_ node: Int) {
    order[node] = visited
    lowest[node] = visited
    visited += 1
    open.append(node)
    calls.append((node, successors(node)[...]))
  }
  for start in 0..<count where order[start] < 0 {
    enter(start)
    while let (node, rest) = calls.last {
      if let next = rest.first {
        calls[calls.count - 1].successors = rest.dropFirst()
        if order[next] < 0 {
          enter(next)
        } else if component[next] < 0 {
          lowest[node] = min(lowest[node], order[next])
        }
        continue
      }
      calls.removeLast()
      if let caller = calls.last?.node { lowest[caller] = min(lowest[caller], lowest[node]) }
      guard lowest[node] == order[node] else { continue }
      while let member = open.popLast() {
        component[member] = node
        if member == node { break }
      }
    }
  }
  return component
}
