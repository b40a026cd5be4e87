import Checker
import Diagnostics
import ModelIR
import Operators

private let pads = Attribute("pads", .ints([1, 1]))

extension Provocation {
  static let attributes: [Provocation] = [
    Provocation(
      .duplicateAttribute, "pads", "more than once", at: "main/pad (Pad)/attribute pads",
      model { $0.apply("Pad", [$1], [pads, pads]) }),
    Provocation(
      .undeclaredAttributeType, "pads", "no type", at: "main/pad (Pad)/attribute pads",
      model { $0.apply("Pad", [$1], [pads]) }.with { $0.nodes[0].attributes[0].declaredType = nil }
    ),
    Provocation(
      .contradictoryAttribute, "another type", "declared float",
      at: "main/pad (Pad)/attribute pads",
      model { $0.apply("Pad", [$1], [pads]) }.with {
        $0.nodes[0].attributes[0].declaredType = .float
      }),
    Provocation(
      .contradictoryAttribute, "nothing", "no value", at: "main/pad (Pad)/attribute pads",
      model { $0.apply("Pad", [$1], [Attribute("pads", .none)]) }),
    Provocation(
      .referenceOutsideFunction, "in the main graph", "stands in no function",
      at: "main/pad (Pad)/attribute pads", model { $0.apply("Pad", [$1], [reference("p")]) }),
    Provocation(
      .undeclaredReference, "misspelt", "no attribute 'p'",
      at: "local::f/node[0] (Pad)/attribute pads",
      model().with {
        let index = $0.addFunction("f") { model, graph, x in
          model.add("Pad", [x], to: graph, attributes: [reference("p")])
        }
        $0.functions[index].attributes = ["pads"]
      }),
  ]

  private static func reference(_ name: String) -> Attribute {
    var attribute = Attribute("pads", .none)
    attribute.declaredType = .ints
    attribute.referencedName = name
    return attribute
  }

  static let signatures: [Provocation] = [
    Provocation(
      .unknownOperator, "misspelt", "no operator 'Rleu' is known", at: "main/rleu (Rleu)",
      model { $0.apply("Rleu", [$1]) }),
    Provocation(
      .unlistedOperator, "of a runtime", "no operator 'FusedConvX' is known in domain",
      at: "main/fusedconvx (com.microsoft::FusedConvX)",
      model { $0.apply("FusedConvX", domain: "com.microsoft", [$1]) }.with {
        $0.operatorSets.append(OperatorSet(domain: "com.microsoft", version: 1))
      }),
    Provocation(
      .notInOperatorSet, "from a later one", "came with operator set 20", at: "main/gelu (Gelu)",
      model { $0.apply("Gelu", [$1]) }),
    Provocation(
      .nonstandardOperator, "of a runtime in the standard's domain",
      "onnxruntime's own; the standard has it since operator set 17",
      at: "main/layernormalization (LayerNormalization)",
      model(opset: 12) { $0.apply("LayerNormalization", [$1]) }),
    Provocation(
      .deprecatedOperator, "withdrawn", "since operator set 10", at: "main/upsample (Upsample)",
      model { $0.apply("Upsample", [$1]) }),
    Provocation(
      .tooManyInputs, "two for one", "takes 1 input, the node has 2", at: "main/relu (Relu)",
      model { $0.apply("Relu", [$1, $1]) }),
    Provocation(
      .tooManyInputs, "of a function", "takes 0 to 1 inputs, the node has 2",
      at: "main/f (local::f)",
      model { $0.apply("f", domain: "local", [$1, $1]) }.with {
        $0.operatorSets.append(OperatorSet(domain: "local", version: 1))
        _ = $0.addFunction("f") { model, graph, x in model.relu(x, to: graph) }
      }),
    Provocation(
      .tooFewInputs, "one for two", "takes 2 inputs, the node has 1", at: "main/add (Add)",
      model { $0.apply("Add", [$1]) }),
    Provocation(
      .omittedInput, "the first", "requires 'A'", at: "main/add (Add)/input 0 'A'",
      model { $0.apply("Add", [nil, $1]) }),
    Provocation(
      .tooManyOutputs, "two for one", "gives 1 output, the node has 2", at: "main/relu (Relu)",
      model { builder, x in
        builder.node("Relu", name: "relu", inputs: [x], outputs: ["y", "z"])[0]
      }),
    Provocation(
      .tooFewOutputs, "one for two", "gives 2 or more outputs", at: "main/split (Split)",
      model { $0.apply("Split", [$1]) }),
    Provocation(
      .unknownAttribute, "misspelt", "no attribute 'mod'", at: "main/pad (Pad)/attribute mod",
      model { $0.apply("Pad", [$1], [pads, Attribute("mod", .string("edge"))]) }),
    Provocation(
      .wrongAttributeType, "one for a list", "is int, expected ints",
      at: "main/pad (Pad)/attribute pads",
      model { $0.apply("Pad", [$1], [Attribute("pads", .int(1))]) }),
    Provocation(
      .missingAttribute, "pads", "requires 'pads'", at: "main/pad (Pad)/attribute pads",
      model { $0.apply("Pad", [$1]) }),
  ]

  static let types: [Provocation] = [
    Provocation(
      .missingValueType, "an output", "'y' declares no type", at: "main/output 0 'y'",
      model().with { $0.main.outputs[0].type = nil }),
    Provocation(
      .missingValueType, "an input without element type", "'x' declares no type",
      at: "main/input 0 'x'", model().with { $0.main.inputs[0].type = .tensor(nil, [4]) }),
    Provocation(
      .typeNotAllowed, "a string", "is tensor(string), expected one of",
      at: "main/relu (Relu)/input 0 's'",
      model { builder, _ in builder.relu(builder.input("s", .tensor(.string, [4]))) }),
    Provocation(
      .typesDiffer, "integers and floats", "is tensor(int32), expected tensor(float)",
      at: "main/add (Add)/input 1 'i'",
      model { $0.apply("Add", [$1, $0.input("i", .tensor(.int32, [4]))]) }),
    Provocation(
      .contradictoryType, "of an output", "is tensor(float)[4], but declared tensor(double)[4]",
      at: "main/output 0 'y'", model().with { $0.main.outputs[0].type = .tensor(.double, [4]) }),
    Provocation(
      .contradictoryShape, "of an inner value", "declared tensor(float)[5]", at: "main/value 'y'",
      model { $0.relu($0.relu($1), name: "second", output: "z") }.with {
        guard let y = $0.nodes[0].outputs[0] else { return }
        $0.main.valueInfos = [ValueInfo(y, type: .tensor(.float, [5]))]
      }),
    Provocation(
      .contradictoryDefault, "another shape", "declared tensor(float)[5]", at: "main/input 1 'w'",
      model {
        let w = $0.input("w", .tensor(.float, [5]))
        $0.model[$0.graph].initializers = [Initializer(w, constant)]
        return $0.apply("Add", [$1, w])
      }),
    Provocation(
      .negativeDimension, "of an input", "dimension 0 is declared -1", at: "main/input 0 'x'",
      model().with { $0.main.inputs[0].type = .tensor(.float, [-1]) }),
    Provocation(
      .shapeMismatch, "found by inference", "cannot be broadcast", at: "main/add (Add)",
      model { $0.apply("Add", [$1, $0.input("w", .tensor(.float, [5]))]) }),
  ]
}
