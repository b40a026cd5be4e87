package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A node has more inputs than its operator takes.
  package static let tooManyInputs = DiagnosticCode(
    "E0406", "A node has more inputs than its operator takes",
    explanation: """
      The signature of the operator, in the imported operator set, ends before the node's inputs \
      do. onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Older versions of an operator often take as an attribute what later ones take as an input: \
      check that the import is the one that the nodes were written for. Otherwise remove the \
      inputs that are too many.
      """)
  /// A node has fewer inputs than its operator needs.
  package static let tooFewInputs = DiagnosticCode(
    "E0407", "A node has fewer inputs than its operator needs",
    explanation: """
      The signature of the operator, in the imported operator set, requires more inputs. \
      onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Later versions of an operator often take as an input what older ones take as an attribute: \
      check that the import is the one that the nodes were written for. Otherwise add the inputs \
      that are missing.
      """)
  /// A node leaves out an input that its operator needs.
  package static let omittedInput = DiagnosticCode(
    "E0408", "A node leaves out an input that its operator needs",
    explanation: """
      The empty name stands for an input that is left out; this one is not optional. onnx.checker \
      and onnxruntime refuse the node.
      """,
    mend: "Name the value that the node is to read.")
  /// A node has more outputs than its operator gives.
  package static let tooManyOutputs = DiagnosticCode(
    "E0409", "A node has more outputs than its operator gives",
    explanation: """
      The signature of the operator, in the imported operator set, ends before the node's outputs \
      do. onnx.checker and onnxruntime refuse the node.
      """,
    mend: """
      Remove the outputs that are too many. Some operators lost outputs in later operator sets \
      (BatchNormalization in 14, for example): check that the import is the one that the nodes \
      were written for.
      """)
  /// A node has fewer outputs than its operator gives.
  package static let tooFewOutputs = DiagnosticCode(
    "E0412", "A node lacks an output that its operator always gives",
    explanation: """
      Outputs that are not optional are named by every node, even where nothing reads them. \
      onnx.checker and onnxruntime refuse the node.
      """,
    mend: "Give the missing outputs names that nothing else has.")
}

extension Rule {
  /// Nodes have as many inputs and outputs as signatures allow.
  static let arity = Rule(
    .tooManyInputs, .tooFewInputs, .omittedInput, .tooManyOutputs, .tooFewOutputs,
    eachNode: { context, place, callee in
      switch callee {
      case .operator(let use):
        let application = Application(place: place, use: use)
        context.checkInputs(of: application)
        context.checkOutputs(of: application)
      case .function(let index):
        let body = context.model[context.model.functions[index].body]
        context.checkCall(at: place, inputs: body.inputs.count, outputs: body.outputs.count)
      default: break
      }
    })
}

extension RuleContext {
  fileprivate mutating func checkInputs(of application: Application) {
    let node = application.node
    let range = application.version.inputs.countRange
    let found =
      "\(application.name) takes \(range.phrase("input")), the node has \(node.inputs.count)"
    if node.inputs.count > range.upperBound {
      report(.tooManyInputs, found, at: application.place.location)
    } else if node.inputs.count < range.lowerBound {
      report(.tooFewInputs, found, at: application.place.location)
    }
    for (slot, input) in node.inputs.enumerated() where input == nil {
      guard let parameter = application.version.input(slot), parameter.kind == .required else {
        continue
      }
      report(
        .omittedInput, "\(application.name) requires \(quoted(parameter.name))",
        at: application.place.location.appending(.input(slot, name: parameter.name)))
    }
  }

  fileprivate mutating func checkOutputs(of application: Application) {
    let node = application.node
    let range = application.version.outputs.countRange
    let found =
      "\(application.name) gives \(range.phrase("output")), the node has \(node.outputs.count)"
    if node.outputs.count > range.upperBound {
      report(.tooManyOutputs, found, at: application.place.location)
    } else if node.outputs.count < range.lowerBound {
      report(.tooFewOutputs, found, at: application.place.location)
    }
    for (slot, output) in node.outputs.enumerated() where output == nil {
      guard let parameter = application.version.output(slot), parameter.kind == .required else {
        continue
      }
      report(
        .tooFewOutputs, "\(application.name) always gives \(quoted(parameter.name))",
        at: application.place.location.appending(.output(slot, name: parameter.name)))
    }
  }

  /// Checks a call of a function, whose trailing inputs and outputs can be left out.
  fileprivate mutating func checkCall(at place: NodePlace, inputs: Int, outputs: Int) {
    let node = place.node
    if node.inputs.count > inputs {
      report(
        .tooManyInputs,
        "the function takes \((0...inputs).phrase("input")), the node has \(node.inputs.count)",
        at: place.location)
    }
    if node.outputs.count > outputs {
      report(
        .tooManyOutputs,
        "the function gives \((0...outputs).phrase("output")), the node has \(node.outputs.count)",
        at: place.location)
    }
  }
}

extension [Parameter] {
  /// How many values the parameters stand for, at least and at most.
  fileprivate var countRange: ClosedRange<Int> {
    var minimum = 0
    var maximum = count
    for (index, parameter) in enumerated() {
      switch parameter.kind {
      case .required: minimum = index + 1
      case .optional: break
      case .variadic(let least):
        if least > 0 { minimum = index + least }
        maximum = .max
      }
    }
    return minimum...Swift.max(minimum, maximum)
  }
}

extension ClosedRange<Int> {
  /// The range as messages show it, for example `2 to 3 inputs`.
  fileprivate func phrase(_ noun: String) -> String {
    if upperBound == .max { return "\(lowerBound) or more \(noun)s" }
    if lowerBound < upperBound { return "\(lowerBound) to \(upperBound) \(noun)s" }
    return "\(lowerBound) \(noun)" + (lowerBound == 1 ? "" : "s")
  }
}
