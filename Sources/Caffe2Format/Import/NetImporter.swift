import ConverterCore
import Diagnostics
import ModelIR
import Operators

/// Turns the nets of a model into one graph, operator by operator.
struct NetImporter {
  /// A blob that was written.
  struct Written {
    var operand: Operand
    /// What wrote it, for the name that it gets when another operator writes the blob.
    var origin: String
  }

  let files: NetFiles
  var operators: OperatorImporter
  /// The blobs, by name, as the operators so far have left them.
  var blobs: [String: Written] = [:]
  /// Names of blobs that are inputs of the graph.
  var inputNames: Set<String> = []
  /// Names of operators that are taken.
  private var operatorNames: Set<String> = []
  /// Blobs that the init net fills for the shape of it only.
  var stubs: Set<String> = []

  /// The domain of nodes that stand for operators that were not converted.
  static let placeholderDomain = "caffe2"
  /// The domain of functions that stand for operators of Caffe2.
  static let functionDomain = "concord.caffe2"

  init(_ files: NetFiles, options: ImportContext.Options) {
    self.files = files
    let net = files.predictNet
    var read = Set(net.operators.flatMap(\.inputs) + net.leavingBlobs)
    read.formUnion(files.initNet?.operators.flatMap(\.inputs) ?? [])
    operators = OperatorImporter(
      source: NetOperator(type: ""), name: "", arguments: NodeReader(SourceRecord()), inputs: [],
      outputs: [], options: options, readBlobs: read,
      builder: GraphBuilder(name: net.name.isEmpty ? "net" : net.name))
    operators.absorbedProducts = net.absorbedProducts
  }

  /// Imports all operators and returns the model.
  mutating func run(_ context: inout ImportContext) -> Model {
    findStubs(&context.report)
    if let initNet = files.initNet {
      importNet(initNet, isInit: true, &context)
    }
    addInputs(&context.diagnostics)
    importNet(files.predictNet, isInit: false, &context)
    let outer = context.diagnostics.context
    context.diagnostics.context = files.predictNet.location.inside(outer)
    declareOutputs(&context)
    checkRequestedShapes(&context)
    context.diagnostics.context = outer
    var model = operators.builder.model
    model.dropUnreadConstants()
    // Version 8 is the first that has functions.
    model.irVersion = max(context.options.irVersion, model.functions.isEmpty ? 0 : 8)
    model.operatorSets.insert(
      OperatorSet(domain: "", version: Int64(context.options.operatorSetVersion)), at: 0)
    if model.nodes.contains(where: { $0.domain == Self.placeholderDomain }) {
      model.operatorSets.append(OperatorSet(domain: Self.placeholderDomain, version: 1))
    }
    model.producerName = "concord"
    return model
  }

  private mutating func importNet(_ net: Net, isInit: Bool, _ context: inout ImportContext) {
    let outer = context.diagnostics.context
    context.diagnostics.context = net.location.inside(outer)
    for (index, item) in net.operators.enumerated() {
      if isInit, item.outputs.allSatisfy({ stubs.contains($0) || !isNeeded($0) }) { continue }
      let step = Location.Step.node(
        index: index, name: item.name.isEmpty ? item.outputs.first ?? "" : item.name,
        operatorType: item.type)
      for finding in importOperator(item, index, &context) {
        context.diagnostics.add(finding.inside(step))
      }
    }
    context.diagnostics.context = outer
  }

  private func isNeeded(_ blob: String) -> Bool { operators.readBlobs.contains(blob) }

  /// Imports one operator, or puts a placeholder in its place, and says what is wrong.
  private mutating func importOperator(
    _ item: NetOperator, _ index: Int, _ context: inout ImportContext
  ) -> [Diagnostic] {
    operators.source = item
    operators.name = uniqueName(item, index)
    operators.kind = OperatorKind.byType[item.type]
    operators.outputs = [Operand?](repeating: nil, count: item.outputs.count)
    operators.arguments = NodeReader(item.settings(omitting: OperatorKind.bulkArguments))
    operators.arguments.ignore(OperatorKind.implementationArguments)
    operators.arguments.ignore(operators.kind?.ignored ?? [])
    operators.missingWeights = []
    operators.randomBlobs = []
    operators.nestedFindings = []
    let mark = operators.builder.mark
    do throws(Diagnostic) {
      operators.inputs = try read(item)
      guard let kind = operators.kind else { throw .unsupported(Self.unknown(item.type)) }
      operators.noteWeights()
      try kind.importOperator(&operators)
      try write(item, since: mark)
    } catch {
      operators.builder.rewind(to: mark)
      operators.functions = [:]
      addPlaceholder(item)
      context.report.recordUnconverted(
        .init(
          kind: item.type, name: item.outputs.first ?? operators.name, reason: error.message))
      return [error]
    }
    for assumption in operators.assumptions { context.report.assume(assumption) }
    operators.assumptions = []
    return close(item, &context.report)
  }

  /// What nodes are called after: the operator's own name, or its kind and place.
  private mutating func uniqueName(_ item: NetOperator, _ index: Int) -> String {
    var name = item.name.isEmpty ? "\(item.type)_\(index)" : item.name
    while !operatorNames.insert(name).inserted { name += "_\(index)" }
    return name
  }

  private static func unknown(_ type: String) -> String {
    type.isEmpty ? "the operator names no type" : "operators of type '\(type)' are not known"
  }

  /// What remains to be said of an operator that was converted.
  private func close(_ item: NetOperator, _ report: inout ConversionReport) -> [Diagnostic] {
    var findings = operators.arguments.leftovers.map {
      Diagnostic(.unusedSetting, "'\($0)' is not used", at: Location([.attribute($0)]))
    }
    findings += operators.nestedFindings
    var reason: String?
    for blob in operators.missingWeights {
      reason = "no net fills the weights '\(blob)'"
      findings.append(Diagnostic(.missingCaffe2Weights, "no net fills the weights '\(blob)'"))
    }
    for blob in operators.randomBlobs {
      reason = "'\(blob)' is filled with random numbers"
      findings.append(
        Diagnostic(
          .randomWeights, "'\(blob)' is filled with random numbers; pass trained weights"))
    }
    if let reason {
      report.recordUnconverted(
        .init(kind: item.type, name: item.outputs.first ?? operators.name, reason: reason))
    } else {
      report.recordConverted(item.type)
    }
    return findings
  }

  /// The blobs that an operator reads.
  private mutating func read(_ item: NetOperator) throws(Diagnostic) -> [Operand] {
    var operands: [Operand] = []
    for name in item.inputs {
      guard let written = blobs[name] else {
        throw .inconsistent(
          "nothing before writes the blob '\(name)', and it is no input of the net")
      }
      operands.append(written.operand)
    }
    return operands
  }

  /// Makes what an operator has written the current value of its blobs, under their names.
  private mutating func write(
    _ item: NetOperator, since mark: GraphBuilder.Mark
  ) throws(Diagnostic) {
    for (index, blob) in item.outputs.enumerated() {
      guard let operand = operators.outputs[index] else {
        guard !isNeeded(blob) else {
          throw .unsupported("its output \(index), '\(blob)', is not computed")
        }
        continue
      }
      name(operand, as: blob, since: mark)
      if index == 0, operators.builder.isNew(operand.value, since: mark),
        let producer = operators.builder.model[operand.value].producer
      {
        operators.builder.model[producer.node].name = operators.name
      }
      blobs[blob] = Written(operand: operand, origin: operators.name)
      if operators.randomBlobs.contains(blob) { inputNames.insert(blob) }
    }
  }

  /// Names the value of a blob; values that the blob had before get longer names.
  private mutating func name(_ operand: Operand, as blob: String, since mark: GraphBuilder.Mark) {
    guard operators.builder.isNew(operand.value, since: mark) else { return }
    if inputNames.contains(blob) {
      operators.builder.rename(operand.value, to: blob + "/" + operators.name)
    } else {
      if let old = blobs[blob], operators.builder.model[old.operand.value].name == blob {
        operators.builder.rename(old.operand.value, to: blob + "/" + old.origin)
      }
      operators.builder.rename(operand.value, to: blob)
    }
  }

  /// Adds a node in the source's domain for an operator that was not converted.
  private mutating func addPlaceholder(_ item: NetOperator) {
    let outputs = operators.builder.node(
      item.type, domain: Self.placeholderDomain, name: operators.name,
      inputs: item.inputs.map { blobs[$0]?.operand.value },
      outputs: item.outputs.map { blobs[$0] == nil ? $0 : $0 + "/" + operators.name },
      attributes: item.settings(omitting: OperatorKind.bulkArguments).attributes)
    for (name, value) in zip(item.outputs, outputs) {
      blobs[name] = Written(
        operand: Operand(value: value, fact: .init()), origin: operators.name)
    }
  }
}

extension OperatorKind {
  /// Arguments of fills that hold weights, which are read as arrays.
  static let bulkArguments: Set<String> = ["values"]
}

extension Model {
  /// Removes constants of the main graph that nothing reads, such as weights whose axes were put in
  /// another order.
  fileprivate mutating func dropUnreadConstants() {
    guard let mainGraph else { return }
    var read: Set<ValueID> = []
    for node in nodes { read.formUnion(node.inputs.compactMap { $0 }) }
    for graph in graphs { read.formUnion(graph.outputs.map(\.value)) }
    self[mainGraph].initializers.removeAll { !read.contains($0.value) }
  }
}
