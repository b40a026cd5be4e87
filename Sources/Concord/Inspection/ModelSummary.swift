public import ModelIR
import Operators

/// What a model is made of, at a glance.
public struct ModelSummary: Sendable {
  /// A named value with its type.
  public struct Port: Sendable {
    /// The name.
    public var name: String
    /// The declared type.
    public var type: ValueType?
  }

  /// How often an operator is applied.
  public struct OperatorCount: Sendable {
    /// The operator with its domain.
    public var name: String
    /// How often.
    public var count: Int
  }

  /// The main graph's name.
  public var name: String
  /// The inputs without initializer.
  public var inputs: [Port] = []
  /// The outputs.
  public var outputs: [Port] = []
  /// The operators of all graphs, most frequent first.
  public var operators: [OperatorCount] = []
  /// The number of elements of all initializers.
  public var parameterCount = 0
  /// The multiplications of convolutions and matrix products, as far as shapes are known; nil where
  /// there are such operators, but of unknown shape.
  public var multiplications: Int?

  /// Summarizes a model; payloads of initializers are not read.
  public init(_ model: Model) {
    name = ""
    guard let graph = model.mainGraph.map({ model[$0] }) else { return }
    name = graph.name ?? ""
    let initialized = Set(graph.initializers.map(\.value))
    inputs = graph.inputs.filter { !initialized.contains($0.value) }.map {
      Port(name: model[$0.value].name, type: $0.type)
    }
    outputs = graph.outputs.map { Port(name: model[$0.value].name, type: $0.type) }
    for graph in model.graphs {
      for initializer in graph.initializers {
        parameterCount &+= initializer.tensor.elementCount ?? 0
      }
    }
    var counts: [String: Int] = [:]
    for node in model.nodes { counts[node.qualifiedOperator, default: 0] += 1 }
    operators = counts.map { OperatorCount(name: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    multiplications = Self.multiplications(of: model)
  }

  private static func multiplications(of model: Model) -> Int? {
    let facts = model.inferred(with: .standard)
    var total = 0
    for node in model.nodes {
      let shapes = node.inputs.map { $0.flatMap { facts[$0].type?.shape?.known } }
      let output = node.outputs.first.flatMap { $0 }.flatMap { facts[$0].type?.shape?.known }
      guard let perElement = multiplicationsPerElement(node, shapes) else { continue }
      guard perElement >= 0, let count = output?.checkedElementCount else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: perElement)
      let (sum, sumOverflow) = total.addingReportingOverflow(product)
      if overflow || sumOverflow { return nil }
      total = sum
    }
    return total
  }

  /// The multiplications behind each output element; nil for operators that are not counted, and -1
  /// where shapes are not known.
  private static func multiplicationsPerElement(_ node: Node, _ shapes: [[Int]?]) -> Int? {
    guard node.canonicalDomain.isEmpty else { return nil }
    func shape(_ index: Int) -> [Int]? { index < shapes.count ? shapes[index] : nil }
    switch node.operatorType {
    case "Conv", "ConvInteger": return shape(1).map { Array($0.dropFirst()).elementCount } ?? -1
    case "ConvTranspose":
      guard let weights = shape(1), weights.count > 2 else { return -1 }
      return Array(weights.dropFirst(2)).elementCount * weights[0]
    case "MatMul", "MatMulInteger": return shape(0)?.last ?? -1
    case "Gemm":
      guard let a = shape(0), a.count == 2 else { return -1 }
      guard case .int(let transposed)? = node.attribute("transA")?.value else { return a[1] }
      return transposed == 0 ? a[1] : a[0]
    default: return nil
    }
  }
}
