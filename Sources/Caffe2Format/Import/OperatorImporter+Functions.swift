import Diagnostics
import ModelIR
import Operators

/// Functions of the model that stand for one operator of Caffe2.
extension OperatorImporter {
  /// Adds a call of a function whose body `body` builds out of standard operators.
  ///
  /// Calls with equal attributes share a function, so that the body must not depend on anything else
  /// than them and the number of inputs.
  ///
  /// - Parameters:
  ///   - names: names of the inputs.
  ///   - attributes: the source operator's settings, which the call carries.
  ///   - outputs: names of the outputs.
  mutating func call(
    _ function: String, _ operands: [Operand], names: [String], _ attributes: [Attribute],
    outputs: [String],
    body: (inout OperatorImporter, [Operand]) throws(Diagnostic) -> [Operand]
  ) throws(Diagnostic) -> [Operand] {
    let settings = attributes.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let key = "\(function)(\(names.joined(separator: ",")))[\(settings)]\(outputs)"
    var defined = functions[key]
    if defined == nil {
      var around = builder
      var facts: [InferenceContext.Fact] = []
      let name = try around.function(
        function, domain: NetImporter.functionDomain, inputs: names,
        attributes: attributes.map(\.name),
        operatorSets: [OperatorSet(domain: "", version: Int64(operatorSetVersion))],
        docString: "The Caffe2 operator \(function), out of standard operators."
      ) { (builder, values) throws(Diagnostic) in
        swap(&self.builder, &builder)
        let outer = (self.name, self.isInFunction)
        self.name = function
        self.isInFunction = true
        defer {
          (self.name, self.isInFunction) = outer
          swap(&self.builder, &builder)
        }
        let inputs = zip(values, operands).map { Operand(value: $0, fact: $1.rankAlone) }
        var results: [Operand] = []
        for (result, output) in zip(try body(&self, inputs), outputs) {
          let renamed = try self.emit("Identity", [result])
          self.builder.rename(renamed.value, to: output)
          self.builder.model.nodes[self.builder.model.nodes.count - 1].name =
            "\(function)/\(output)"
          results.append(renamed)
        }
        facts = results.map(\.rankAlone)
        return results.map(\.value)
      }
      builder = around
      defined = DefinedFunction(name: name, outputs: facts)
      functions[key] = defined
    }
    guard let defined else { return [] }
    let results = try emit(
      defined.name, domain: NetImporter.functionDomain, operands, attributes,
      outputs: outputs.count)
    return zip(results, defined.outputs).map { Operand(value: $0.value, fact: $1) }
  }
}

/// A function of the model.
struct DefinedFunction: Sendable {
  var name: String
  /// What is known of its outputs in every call.
  var outputs: [InferenceContext.Fact]
}

extension Operand {
  /// The element type and the number of axes, without extents.
  fileprivate var rankAlone: InferenceContext.Fact {
    let shape = rank.map { Shape([Dimension](repeating: .unknown, count: $0)) }
    return .init(type: .tensor(elementType ?? .float, shape))
  }
}
