import ByteStorage
import CaffeFormat
import ConverterCore
import Diagnostics
import ModelIR
import Passes
import Testing

/// A net written for a model.
private struct Exported {
  var prototxt = ""
  var files: [OutputFile] = []
  var context = ExportContext()

  init(_ builder: GraphBuilder, operatorSet: Int64 = 17) throws {
    var model = builder.model
    model.operatorSets = [OperatorSet(domain: "", version: operatorSet)]
    var options = SimplificationOptions()
    options.fixesBatch = true
    let export = try #require(ModelFormat.caffe.exportModel)
    files = try export(try model.simplified(options), &context)
    if let first = files.first {
      prototxt = String(decoding: first.chunks.flatMap(\.array), as: UTF8.self)
    }
  }

  /// The kinds of the layers, in order.
  var kinds: [String] {
    prototxt.split(separator: "\n").compactMap { line in
      line.hasPrefix("  type: \"") ? String(line.dropFirst(9).dropLast()) : nil
    }
  }
}

@Suite struct ExportTests {
  private func builder(_ shape: Shape = [1, 2, 6, 6]) -> (GraphBuilder, ValueID) {
    var builder = GraphBuilder(name: "net")
    let x = builder.input("x", .tensor(.float, shape))
    return (builder, x)
  }

  private func weights(_ builder: inout GraphBuilder, _ shape: [Int]) -> ValueID {
    let numbers = (0..<shape.reduce(1, *)).map { Float($0) / 8 }
    return builder.initializer("w", Tensor(.float, shape, bytes: ByteBuffer(elements: numbers)))
  }

  @Test func `every node that cannot be expressed is listed with its reason`() throws {
    var (builder, x) = builder()
    let a = builder.node("Erf", name: "first", inputs: [x], output: "a")
    let b = builder.node("Sin", name: "second", inputs: [x], output: "b")
    let c = builder.node("Relu", name: "third", inputs: [a], output: "c")
    builder.output(b, nil)
    builder.output(c, nil)
    let exported = try Exported(builder)
    #expect(exported.files.isEmpty)
    #expect(exported.context.report.unconverted.map(\.name) == ["first", "second"])
    let locations = exported.context.diagnostics.diagnostics.map { "\($0.location)" }
    #expect(locations == ["first (Erf)", "second (Sin)"])
    #expect(exported.context.diagnostics.diagnostics.allSatisfy { $0.code.id == "E0604" })
  }

  @Test func `an input of open shape is named`() throws {
    var (builder, x) = builder([.symbol("N"), 3, .symbol("H"), 8])
    builder.output(builder.node("Relu", name: "relu", inputs: [x], output: "y"), nil)
    let exported = try Exported(builder)
    #expect(exported.files.isEmpty)
    let message = exported.context.diagnostics.diagnostics.first?.message ?? ""
    #expect(message.contains("--input x:EXTENTS"))
  }

  @Test func `an open batch has one item`() throws {
    var (builder, x) = builder([.symbol("N"), 3, 8, 8])
    builder.output(builder.node("Relu", name: "relu", inputs: [x], output: "y"), nil)
    let exported = try Exported(builder)
    #expect(exported.kinds == ["Input", "ReLU"])
    #expect(exported.prototxt.contains("dim: 1\n      dim: 3"))
  }

  @Test func `padding becomes that of the convolution behind it`() throws {
    var (builder, x) = builder()
    let pads = builder.initializer("pads", [0, 0, 1, 1, 0, 0, 1, 1])
    let padded = builder.node("Pad", name: "pad", inputs: [x, pads], output: "p")
    let w = weights(&builder, [3, 2, 3, 3])
    builder.output(builder.node("Conv", name: "conv", inputs: [padded, w], output: "y"), nil)
    let exported = try Exported(builder)
    #expect(exported.kinds == ["Input", "Convolution"])
    #expect(exported.prototxt.contains("pad: 1"))
  }

  @Test func `padding at one end becomes zeros in the kernel`() throws {
    var (builder, x) = builder()
    let w = weights(&builder, [3, 2, 3, 3])
    let y = builder.node(
      "Conv", name: "conv", inputs: [x, w], output: "y",
      attributes: [Attribute("pads", .ints([0, 0, 1, 1])), Attribute("strides", .ints([2, 2]))])
    builder.output(y, nil)
    let exported = try Exported(builder)
    #expect(exported.kinds == ["Input", "Convolution"])
    #expect(exported.prototxt.contains("kernel_size: 4"))
  }

  @Test func `layers that Caffe itself lacks are named in the report`() throws {
    var (builder, x) = builder()
    let y = builder.node(
      "Transpose", name: "turn", inputs: [x], output: "y",
      attributes: [Attribute("perm", .ints([0, 2, 3, 1]))])
    builder.output(y, nil)
    let exported = try Exported(builder)
    #expect(exported.kinds == ["Input", "Permute"])
    #expect(exported.context.report.assumptions.contains { $0.contains("Permute") })
  }

  @Test func `an output that is read has its name, and so has one that is an input`() throws {
    var (builder, x) = builder()
    let a = builder.node("Relu", name: "one", inputs: [x], output: "a")
    let b = builder.node("Abs", name: "two", inputs: [a], output: "b")
    builder.output(a, nil)
    builder.output(b, nil)
    let exported = try Exported(builder)
    #expect(exported.kinds == ["Input", "ReLU", "AbsVal", "Split"])
    #expect(exported.prototxt.contains("top: \"a\""))
    #expect(!exported.prototxt.contains("bottom: \"a\"\n"))
  }
}
