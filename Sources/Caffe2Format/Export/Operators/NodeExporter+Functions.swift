import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// The domain of functions that stand for one operator of Caffe2.
  static let caffe2Domain = "concord.caffe2"

  /// A function that stands for the operator of its name, with its attributes as arguments.
  static let function = NodeExporter("", domain: caffe2Domain, writes: []) {
    node throws(Diagnostic) in
    var inputs: [Blob] = []
    let given = node.view.node.inputs
    let count = (given.lastIndex { $0 != nil } ?? -1) + 1
    for index in 0..<count { inputs.append(try node.input(index, .any)) }
    var outputs: [Blob] = []
    for index in node.view.node.outputs.indices {
      outputs.append(
        node.isWritten(index) ? try node.output(index) : node.inner("unused", .float, nil))
    }
    var arguments: [Argument] = []
    for attribute in node.view.node.attributes {
      guard let value = Argument.Value(attribute.value) else {
        throw .inexpressible("its attribute '\(attribute.name)' is no argument of Caffe2")
      }
      if node.functionName == "CollectRpnProposals", attribute.name == "levels",
        case .integer(let levels) = value, (1...64).contains(levels)
      {
        // Caffe2 counts levels by the first and the last one.
        arguments += [.int("rpn_min_level", 1), .int("rpn_max_level", Int(levels))]
        continue
      }
      arguments.append(Argument(name: attribute.name, value: value))
    }
    node.emit(node.functionName, inputs, arguments, to: outputs)
  }
}

extension NodeExport {
  /// The operator that the node's function stands for.
  fileprivate var functionName: String {
    let function = graph.model.functions.first { $0.key == view.node.functionKey }
    return function?.baseName ?? view.node.operatorType
  }
}

extension Argument.Value {
  /// The value of an attribute; nil where an argument cannot hold it.
  fileprivate init?(_ value: AttributeValue) {
    switch value {
    case .float(let number): self = .real(number)
    case .int(let number): self = .integer(number)
    case .string(let text): self = .text(text.bytes)
    case .floats(let numbers): self = .reals(ByteBuffer(elements: numbers))
    case .ints(let numbers): self = .integers(ByteBuffer(elements: numbers))
    case .strings(let texts): self = .texts(texts.map(\.bytes))
    default: return nil
    }
  }
}
