extension Location: Comparable {
  /// Orders by place in the model: step by step, a place before what lies inside it.
  public static func < (a: Location, b: Location) -> Bool {
    for (x, y) in zip(a.steps, b.steps) where x != y { return x < y }
    return a.steps.count < b.steps.count
  }
}

extension Location.Step: Comparable {
  /// Orders siblings: by kind, then as they stand in the file, then by name.
  public static func < (a: Location.Step, b: Location.Step) -> Bool {
    let (x, y) = ((a.rank, a.position, a.column), (b.rank, b.position, b.column))
    return x == y ? a.description < b.description : x < y
  }

  /// What comes first among siblings: a graph's inputs, then its constants, nodes and outputs.
  private var rank: Int {
    switch self {
    case .file: 0
    case .byteOffset: 1
    case .line: 2
    case .field: 3
    case .graph: 4
    case .function: 5
    case .input: 6
    case .initializer: 7
    case .value: 8
    case .node: 9
    case .layer: 10
    case .attribute: 11
    case .output: 12
    }
  }

  private var position: Int {
    switch self {
    case .byteOffset(let offset): offset
    case .line(let line, _): line
    case .input(let index, _), .output(let index, _), .node(let index, _, _): index
    default: 0
    }
  }

  private var column: Int {
    if case .line(_, let column) = self { column } else { 0 }
  }
}
