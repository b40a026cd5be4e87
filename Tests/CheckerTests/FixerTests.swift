import Checker
import Diagnostics
import ModelIR
import Testing

@Suite struct FixerTests {
  /// Checks and mends until nothing more is mended; returns what is left.
  private func mend(_ model: inout Model) -> [Diagnostic] {
    for _ in 0..<8 {
      let findings = check(model, registry: registry)
      if Fixer.apply(fixItsOf: findings, to: &model).isEmpty { return findings }
    }
    return check(model, registry: registry)
  }

  @Test(
    arguments: Provocation.all.filter {
      !check($0.subject, registry: registry).filter { !$0.fixIts.isEmpty }.isEmpty
    })
  func `a fix-it leaves no finding that offers it`(_ provocation: Provocation) {
    var model = provocation.subject
    #expect(mend(&model).filter { !$0.fixIts.isEmpty }.map(\.code.id) == [])
  }

  @Test func `sorting keeps what nodes read and the order of the others`() {
    var subject = model { builder, x in
      let a = builder.relu(x, name: "a", output: "a")
      let b = builder.relu(a, name: "b", output: "b")
      _ = builder.relu(x, name: "free", output: "free")
      return builder.relu(b, name: "c", output: "c")
    }
    subject.main.nodes.reverse()
    Fixer.apply(fixItsOf: check(subject, registry: registry), to: &subject)
    #expect(subject.main.nodes.map { subject[$0].name } == ["a", "b", "c"])
  }

  @Test func `dead nodes go with the constants that only they read`() {
    var subject = model { builder, x in
      let w = builder.initializer("w", constant)
      _ = builder.apply("Add", [x, w])
      return builder.relu(x, output: "z")
    }
    #expect(mend(&subject) == [])
    #expect(subject.main.initializers.isEmpty)
    #expect(subject.main.nodes.count == 1)
  }

  @Test func `nothing is removed while a name has no definition`() {
    var subject = model { builder, x in
      _ = builder.relu(x)
      return builder.model.addValue("yy", in: builder.graph)
    }
    #expect(mend(&subject).map(\.code) == [.deadNode, .undefinedOutput])
    #expect(subject.main.nodes.count == 1)
  }

  @Test func `locations may begin at the file`() {
    var subject = model(irVersion: 3) { $0.apply("Add", [$1, $0.initializer("w", constant)]) }
    let findings = check(subject, registry: registry).map { $0.inside(.file("net.onnx")) }
    let mended = Fixer.apply(fixItsOf: findings, to: &subject)
    #expect(mended.map(\.code) == [.initializerNotInput])
    #expect(subject.irVersion == 4)
  }

  @Test func `a name is changed at the node that the finding speaks of`() {
    var subject = model { $0.relu($0.relu($1), output: "z") }
    #expect(mend(&subject) == [])
    #expect(subject.nodes.map(\.name) == ["relu", "relu_1"])
  }
}
