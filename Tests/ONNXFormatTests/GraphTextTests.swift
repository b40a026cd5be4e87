import ByteStorage
import Foundation
import ModelIR
import ONNXFormat
import Testing

/// The graph text of models, against recorded text, which the tests of the whole also give to
/// `onnx.parser`; `RECORD_SNAPSHOTS=1` rewrites it.
@Suite struct GraphTextTests {
  @Test(arguments: ["functions", "scopes", "attributes", "value-types"])
  func `models are written in the standard's syntax`(_ name: String) throws {
    let model = try ONNXDecoder.decode(Fixtures.bytes(name), file: name)
    let text = GraphText.text(of: model)
    let file = Fixtures.root.appending(path: "fixtures/onnx/graph-text/\(name).txt")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }

  @Test func `a small model reads as the standard's own example does`() {
    var builder = GraphBuilder(name: "agraph")
    builder.model.irVersion = 7
    builder.model.operatorSets = [OperatorSet(domain: "", version: 10)]
    let x = builder.input("X", .tensor(.float, [.symbol("N"), 128]))
    let w = builder.initializer("odd name", Tensor(zeros: .float, [128, 10]))
    let t = builder.node(
      "MatMul", name: "", inputs: [x, w, nil], output: "float",
      attributes: [Attribute("to", .ints([1, -2])), Attribute("s", .string("a\"b\\"))])
    builder.output(t, .tensor(.float, nil))
    #expect(
      GraphText.text(of: builder.model) == #"""
        <
          ir_version: 7,
          opset_import: ["" : 10]
        >
        agraph (
          float[N, 128] X
        ) => (float[] "float")
        <
          float[128, 10] "odd name" = {}
        >
        {
          "float" = MatMul <to: ints = [1, -2], s: string = "a\"b\\"> (X, "odd name", "")
        }

        """#)
  }

  @Test func `graphs that contain themselves come to an end`() {
    var builder = GraphBuilder(name: "main")
    let body = Attribute("body", .graph(builder.graph))
    _ = builder.node("If", name: "", inputs: [], output: "y", attributes: [body])
    #expect(GraphText.text(of: builder.model).contains("nested too deeply"))
  }
}
