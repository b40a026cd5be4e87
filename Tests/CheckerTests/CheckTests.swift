import Checker
import Diagnostics
import ModelIR
import Operators
import Testing

@Suite struct CheckTests {
  @Test func `all findings are reported, sorted by place`() {
    let subject = model(irVersion: 0) { builder, x in
      let first = builder.apply("Rleu", [x])
      return builder.apply("Gelu", [first])
    }
    let findings = check(subject, registry: registry)
    #expect(findings.map(\.code) == [.missingIRVersion, .unknownOperator, .notInOperatorSet])
  }

  @Test func `a near name is offered`() {
    let subject = model { $0.apply("relu", [$1]) }
    let findings = check(subject, registry: registry)
    #expect(findings.flatMap(\.notes).map(\.message) == ["did you mean 'Relu'?"])
    let notes = check(model { $0.apply("Scaler", [$1]) }, registry: registry).flatMap(\.notes)
    #expect(notes.map(\.message) == ["domain 'ai.onnx.ml' has one of this name"])
  }

  @Test func `what contradicts a declaration is followed to where it comes from`() {
    func notes(_ type: ValueType) -> [String] {
      let subject = model { $0.relu($0.relu($1), name: "second", output: "z") }.with {
        $0.main.outputs[0].type = type
      }
      return check(subject, registry: registry).flatMap(\.notes).map { note in
        "\(note.location?.description ?? ""): \(note.message)"
      }
    }
    let wanted = [
      "main/second (Relu): this node makes it", "main/input 0 'x': 'x' is tensor(float)[4]",
    ]
    #expect(notes(.tensor(.float, [5])) == wanted)
    #expect(notes(.tensor(.float, [4, 1])) == wanted)
    #expect(notes(.tensor(.double, [4])) == wanted)
    #expect(notes(.tensor(.float, [4])) == [])
  }

  @Test func `a default has a note of the input's other declaration`() {
    let subject = model {
      let w = $0.input("w", .tensor(.float, [5]))
      $0.model[$0.graph].initializers = [Initializer(w, constant)]
      return $0.apply("Add", [$1, w])
    }
    let found = check(subject, registry: registry).filter { $0.code == .contradictoryDefault }
    #expect(found.flatMap(\.notes).map { $0.location?.description } == ["main/initializer 'w'"])
  }

  @Test func `functions without a caller are no finding in a library`() {
    let library = model().with { model in
      _ = model.addFunction("f") { model, graph, x in model.add("Relu", [x], to: graph) }
      model.main = Graph(name: "main")
    }
    #expect(!check(library, registry: registry).contains { $0.code == .uncalledFunction })
  }

  @Test func `findings can be silenced and sharpened`() {
    let subject = model { builder, x in
      _ = builder.initializer("w", constant)
      return builder.apply("Rleu", [x])
    }
    let policy = DiagnosticPolicy(allowed: ["E0401"], denied: ["W0311"])
    let findings = check(subject, registry: registry, options: CheckOptions(policy: policy))
    #expect(findings.map(\.code) == [.unusedInitializer])
    #expect(findings.map(\.severity) == [.error])
  }

  @Test func `types pass through functions, with the attributes of the call`() {
    let subject = model { $0.apply("f", domain: "local", [$1]) }.with { model in
      model.operatorSets.append(OperatorSet(domain: "local", version: 1))
      model.main.outputs[0].type = .tensor(.float, [5])
      _ = model.addFunction("f") { model, graph, x in model.relu(x, to: graph) }
    }
    #expect(check(subject, registry: registry).map(\.code) == [.contradictoryShape])
  }

  @Test func `an error of inference is not added to one of the signature`() {
    let subject = model { builder, x in
      builder.apply("Add", [builder.input("i", .tensor(.int32, [5])), x])
    }
    #expect(check(subject, registry: registry).map(\.code) == [.typesDiffer])
  }

  @Test func `operators of an unknown domain are no errors`() {
    let subject = model { $0.apply("Magic", domain: "com.acme", [$1]) }.with {
      $0.operatorSets.append(OperatorSet(domain: "com.acme", version: 1))
    }
    #expect(check(subject, registry: registry).map(\.code) == [.unknownDomain])
  }

  @Test func `a runtime's domain is known, and may have more operators than are`() {
    func subject(_ name: String) -> Model {
      model { $0.apply(name, domain: "com.microsoft", [$1]) }.with {
        $0.operatorSets.append(OperatorSet(domain: "com.microsoft", version: 1))
      }
    }
    #expect(check(subject("FusedConv"), registry: registry) == [])
    let findings = check(subject("LongformerAttention"), registry: registry)
    #expect(findings.map(\.code) == [.unlistedOperator])
    #expect(findings.allSatisfy { $0.severity == .warning })
  }

  @Test func `what a gradient names is used`() {
    let subject = model { builder, x in
      _ = builder.node("Mul", name: "square", inputs: [x, x], output: "z")
      return builder.apply(
        "Gradient", domain: "ai.onnx.preview.training", [x],
        [Attribute("xs", .strings(["x"])), Attribute("y", .string("z"))])
    }.with { $0.operatorSets.append(OperatorSet(domain: "ai.onnx.preview.training", version: 1)) }
    #expect(check(subject, registry: .standard).map(\.message) == [])
  }

  @Test func `an import that repeats another is a second one`() {
    let subject = model().with { $0.operatorSets += $0.operatorSets }
    #expect(check(subject, registry: registry).map(\.code) == [.duplicateOperatorSet])
  }

  @Test func `the default of an input is no second definition`() {
    let subject = model { builder, x in
      let w = builder.input("w", vector)
      builder.model[builder.graph].initializers = [Initializer(w, constant)]
      return builder.apply("Add", [x, w])
    }
    #expect(check(subject, registry: registry) == [])
  }

  @Test func `before IR version 3 the first operator set is meant`() {
    let subject = model(irVersion: 2).with { $0.operatorSets = [] }
    #expect(check(subject, registry: registry) == [])
  }

  @Test func `what is wrong with nodes that are alike is found at each`() {
    let subject = model { builder, x in
      var value = x
      for index in 0..<4 {
        value = builder.node("Pad", name: "p\(index)", inputs: [value], output: "v\(index)")
      }
      return value
    }
    let found = check(subject, registry: registry).filter { $0.code == .missingAttribute }
    #expect(found.map(\.location.description) == (0..<4).map { "main/p\($0) (Pad)/attribute pads" })
  }

  @Test func `a constant that is wrong is found at its node among nodes that are alike`() {
    var builder = GraphBuilder(name: "main")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: nil, version: 17)]
    let x = builder.input("x", .tensor(.float, [4, 6]))
    for index in 0..<5 {
      let wanted = builder.initializer("s\(index)", index == 3 ? [5, 5] : [3, 8])
      let y = builder.node("Reshape", name: "n\(index)", inputs: [x, wanted], output: "y\(index)")
      builder.output(y, .tensor(.float))
    }
    let places = check(builder.model, registry: .standard).map(\.location.description)
    #expect(places.filter { $0.hasPrefix("main/n") } == ["main/n3 (Reshape)/input 1 'shape'"])
  }
}
