import Diagnostics
import Testing

private let odd = DiagnosticCode("W9902", "A thing is odd", explanation: "Look at it.")

@Suite struct FingerprintTests {
  private func fingerprint(
    _ message: String, _ steps: Location.Step...
  ) -> DiagnosticFingerprint {
    Diagnostic(odd, message, at: Location([.file("a.onnx")] + steps)).fingerprint
  }

  @Test func `positions do not count where there are names`() {
    let step = Location.Step.node(index: 3, name: "conv", operatorType: "Conv")
    let moved = Location.Step.node(index: 9, name: "conv", operatorType: "Conv")
    #expect(fingerprint("m", .graph("g"), step) == fingerprint("m", .graph("g"), moved))
    #expect(fingerprint("m", .graph("g"), step) != fingerprint("m", .graph("h"), step))
    #expect(fingerprint("m", step, .attribute("a")) != fingerprint("m", step, .attribute("b")))
    #expect(fingerprint("m", .input(0, name: "x")) == fingerprint("m", .input(2, name: "x")))
    #expect(fingerprint("m", .input(0, name: "")) != fingerprint("m", .input(2, name: "")))
  }

  @Test func `nodes without a name are told apart by operator alone`() {
    let relu = Location.Step.node(index: 3, name: "", operatorType: "Relu")
    let other = Location.Step.node(index: 4, name: "", operatorType: "Relu")
    let add = Location.Step.node(index: 3, name: "", operatorType: "Add")
    #expect(fingerprint("m", relu) == fingerprint("m", other))
    #expect(fingerprint("m", relu) != fingerprint("m", add))
    #expect(fingerprint("m", relu).path == " (Relu)")
  }

  @Test func `places in files do not count`() {
    #expect(fingerprint("m", .byteOffset(7)) == fingerprint("m", .byteOffset(8)))
    #expect(fingerprint("m", .line(1, column: 2)) == fingerprint("m", .line(3, column: 4)))
    #expect(
      fingerprint("m", .field("graph.node[3].attribute[1]")).path == "graph.node[].attribute[]")
  }

  @Test func `numbers of places leave messages and others stay`() {
    #expect(fingerprint("node[3] ends at byte 17").message == "node[] ends at byte ")
    #expect(fingerprint("has 3 inputs, expected 4").message == "has 3 inputs, expected 4")
    #expect(fingerprint("'layer[3]' at line 5").message == "'layer[3]' at line ")
    #expect(fingerprint("shapes [2, 3] and [2]").message == "shapes [2, 3] and [2]")
  }

  @Test func `digests differ where fingerprints do`() {
    let a = fingerprint("ab", .graph("c")).digest
    #expect(a.utf8.count == 32)
    #expect(a == fingerprint("ab", .graph("c")).digest)
    #expect(a != fingerprint("a", .graph("bc")).digest)
  }
}
