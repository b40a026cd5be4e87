import ByteStorage
import Caffe2Format
import ConverterCore
import Diagnostics
import ModelIR
import Operators
import Testing

/// Nets that are written.
@Suite struct ExportTests {
  /// A model of one graph, with what every node's operator set is.
  private static func model(
    opset: Int64 = 17, _ build: (inout GraphBuilder) -> Void
  ) -> Model {
    var builder = GraphBuilder(name: "net")
    builder.model.operatorSets = [OperatorSet(domain: "", version: opset)]
    build(&builder)
    return builder.model
  }

  private static func export(
    _ model: Model, _ context: inout ExportContext
  ) throws(Diagnostic) -> [OutputFile] {
    try NetExporter(model).run(&context)
  }

  private static func nets(_ model: Model) throws -> (initialization: Net, predict: Net) {
    var context = ExportContext()
    context.options.outputPath = "predict_net.pb"
    let files = try export(model, &context)
    #expect(context.report.unconverted.isEmpty, "\(context.report.unconverted)")
    let read = try files.map { try Net(binary: ByteBuffer($0.chunks.flatMap(\.array))) }
    #expect(
      files.map { $0.path(for: "a/predict_net.pb") } == ["a/predict_net.pb", "a/init_net.pb"])
    return (read[1], read[0])
  }

  private static let image = ValueType.tensor(.float, [1, 2, 4, 4])

  @Test func `names and the order of inputs and outputs are kept`() throws {
    let model = Self.model { builder in
      let x = builder.input("data:0", Self.image)
      let weights = builder.initializer(
        "w/odd name", Tensor(.float, [3, 2, 1, 1], doubles: [1, 2, 3, 4, 5, 6]))
      let unused = builder.input("unused", Self.image)
      let y = builder.node("Conv", name: "first", inputs: [x, weights], output: "conv|out")
      let z = builder.node("Relu", name: "second", inputs: [y], output: "z")
      builder.output(z, .tensor(.float, [1, 3, 4, 4]))
      builder.output(y, .tensor(.float, [1, 3, 4, 4]))
      builder.output(x, Self.image)
      builder.output(z, .tensor(.float, [1, 3, 4, 4]))
      _ = unused
    }
    let (initialization, predict) = try Self.nets(model)
    #expect(predict.name == "net")
    #expect(predict.externalInputs == ["data:0", "unused", "w/odd name"])
    #expect(predict.externalOutputs == ["z", "conv|out", "data:0", "z"])
    #expect(predict.operators.map(\.name) == ["first", "second"])
    #expect(predict.operators.map(\.type) == ["Conv", "Relu"])
    #expect(predict.operators[0].inputs == ["data:0", "w/odd name"])
    #expect(initialization.operators.map(\.type) == ["GivenTensorFill"])
    #expect(initialization.externalOutputs == ["w/odd name"])
  }

  @Test func `all that cannot be expressed is listed at once with node and reason`() throws {
    let model = Self.model { builder in
      let x = builder.input("x", Self.image)
      let a = builder.node("NonZero", name: "places", inputs: [x], output: "a")
      let b = builder.node(
        "MaxPool", name: "pool", inputs: [x], output: "b",
        attributes: [.ints("kernel_shape", [2, 2]), .ints("dilations", [2, 2])])
      let c = builder.node("Relu", name: "fine", inputs: [x], output: "c")
      let s = builder.input("s", .tensor(.string, [2]))
      let d = builder.node("Identity", name: "text", inputs: [s], output: "d")
      builder.output(a, .tensor(.int64, nil))
      builder.output(b, Self.image)
      builder.output(c, Self.image)
      builder.output(d, .tensor(.string, [2]))
    }
    var context = ExportContext()
    let files = try Self.export(model, &context)
    #expect(files.isEmpty)
    let listed = context.report.unconverted
    #expect(listed.map(\.name) == ["places", "pool", "text", "s", "d"])
    #expect(listed[0].reason == "no operators of Caffe2 compute NonZero")
    #expect(listed[1].reason == "Caffe2 has no dilated pooling")
    #expect(listed[2].reason == "Caffe2 has no elements of type string, which 'd' has")
    let findings = context.diagnostics.diagnostics
    #expect(findings.allSatisfy { $0.code == .inexpressibleNode })
    #expect(
      findings.map(\.location.description).prefix(3) == [
        "places (NonZero)", "pool (MaxPool)", "text (Identity)",
      ])
  }

  @Test func `operator sets before 7 are refused`() throws {
    let model = Self.model(opset: 6) { builder in
      let x = builder.input("x", Self.image)
      builder.output(builder.node("Relu", name: "r", inputs: [x], output: "y"), Self.image)
    }
    var context = ExportContext()
    _ = try Self.export(model, &context)
    #expect(
      context.report.unconverted.map(\.reason) == [
        "operator set 6 is not supported, 7 is the oldest"
      ])
  }

  @Test func `large constants are referred to, not copied`() throws {
    let weights = Tensor(.float, [64, 64], doubles: (0..<4096).map(Double.init))
    let model = Self.model { builder in
      let x = builder.input("x", .tensor(.float, [2, 64]))
      let w = builder.initializer("w", weights)
      let y = builder.node("MatMul", name: "m", inputs: [x, w], output: "y")
      builder.output(y, .tensor(.float, [2, 64]))
    }
    var context = ExportContext()
    context.options.outputPath = "predict_net.pb"
    let files = try Self.export(model, &context)
    #expect(files[1].chunks.contains { $0.sharesStorage(with: weights.bytes) })
  }

  @Test func `both formats say the same`() throws {
    let model = Self.model { builder in
      let x = builder.input("x \"quoted\"", Self.image)
      let slope = builder.initializer(
        "slope", Tensor(.float, [2, 1, 1], doubles: [0.1, -1e-30]))
      let y = builder.node("PRelu", name: "Ünicode", inputs: [x, slope], output: "y")
      builder.model[builder.graph].valueInfos.append(ValueInfo(y, type: Self.image))
      let z = builder.node(
        "Clip", name: "clip",
        inputs: [y, nil, builder.initializer("six", Tensor(scalar: 6))], output: "z")
      builder.output(z, Self.image)
    }
    var context = ExportContext()
    context.options.outputPath = "my_predict_net.pbtxt"
    let text = try Self.export(model, &context)
    #expect(
      text.map { $0.path(for: "my_predict_net.pbtxt") } == [
        "my_predict_net.pbtxt", "my_init_net.pbtxt",
      ])
    context.options.outputPath = "net.pb"
    let binary = try Self.export(model, &context)
    #expect(binary.map { $0.path(for: "net.pb") } == ["net.pb", "net_init_net.pb"])
    for (a, b) in zip(text, binary) {
      var warnings = DiagnosticBag()
      let first = try Net(text: ByteBuffer(a.chunks.flatMap(\.array)), warnings: &warnings)
      let second = try Net(binary: ByteBuffer(b.chunks.flatMap(\.array)))
      #expect(warnings.isEmpty)
      #expect(try first.encoded(asText: false) == second.encoded(asText: false))
    }
  }

  @Test func `the name of an operator without kernel does not promise one`() throws {
    // Caffe2 refuses PadImage and global pooling under names with "Pool" in them without a kernel.
    let model = Self.model { builder in
      let x = builder.input("x", Self.image)
      let pads = builder.initializer("pads", [0, 0, 1, 1, 0, 0, 1, 1])
      let y = builder.node("Pad", name: "MaxPool/Pad", inputs: [x, pads], output: "y")
      let z = builder.node("GlobalMaxPool", name: "GlobalMaxPool_1", inputs: [y], output: "z")
      builder.output(z, .tensor(.float, [1, 2, 1, 1]))
      builder.model[builder.graph].valueInfos.append(
        ValueInfo(y, type: .tensor(.float, [1, 2, 6, 6])))
    }
    let predict = try Self.nets(model).predict
    #expect(predict.operators.map(\.type) == ["PadImage", "MaxPool"])
    #expect(predict.operators.map(\.name) == ["", "GlobalMaxPool_1"])
    #expect(predict.operators[1].argument("kernels") != nil)
  }

  @Test func `every exporter is of an operator that exists, and listed once`() {
    let names = NodeExporter.all.map { $0.domain + "::" + $0.operatorType }
    #expect(Set(names).count == names.count)
    #expect(names.count > 130)
    for exporter in NodeExporter.all {
      let known = OperatorRegistry.standard.find(
        domain: exporter.domain, name: exporter.operatorType)
      #expect(known != nil, "\(exporter.operatorType)")
      #expect(!exporter.writes.isEmpty)
    }
  }

  /// Attributes that no valid model has.
  static let hostile: [(String, [Attribute], [[Int]])] = [
    ("Conv", [.ints("pads", [.max, .max, .max, .max])], []),
    ("Conv", [.ints("strides", [0, .min])], []),
    ("Conv", [.ints("dilations", [.max, .max])], []),
    ("Conv", [.ints("kernel_shape", [])], []),
    ("ConvTranspose", [.ints("output_padding", [.max, .max])], []),
    ("ConvTranspose", [.ints("output_shape", [.max, .min])], []),
    ("MaxPool", [.ints("kernel_shape", [.max, 2])], []),
    ("AveragePool", [.ints("kernel_shape", [2])], []),
    ("AveragePool", [.ints("kernel_shape", [2, 2]), .ints("pads", [.min, 0, 0, 0])], []),
    ("LpPool", [.ints("kernel_shape", [2, 2, 2])], []), ("Softmax", [.int("axis", .max)], []),
    ("Softmax", [.int("axis", .min)], []), ("Transpose", [.ints("perm", [.max, 0, 0])], []),
    ("DepthToSpace", [.int("blocksize", .max)], []), ("SpaceToDepth", [.int("blocksize", 0)], []),
    ("LRN", [.int("size", .min)], []), ("Gather", [.int("axis", .max)], []),
    ("Concat", [.int("axis", .min)], []), ("Tile", [], [[.max, .max, .max, .max]]),
    ("Pad", [], [[.max, .max, 0, 0, .min, 0, 0, 0]]), ("Pad", [], [[1, 2, 3]]),
    ("Slice", [], [[.min], [.max], [.max]]),
    ("Slice", [], [[.min], [.max], [0], [.min]]), ("Slice", [], [[.max], [.min], [1], [0]]),
    ("TopK", [.int("axis", .min)], [[.max]]), ("Trilu", [], [[.max]]),
    ("Unsqueeze", [], [[.max, .min]]), ("Squeeze", [], [[.max]]),
    ("ReduceSum", [], [[.min, .max]]), ("GroupNormalization", [.int("num_groups", .min)], []),
    ("Split", [.int("axis", .max)], [[.max, .max]]), ("Shape", [.int("start", .min)], []),
    ("OneHot", [.int("axis", .max)], [[.max]]), ("Resize", [.ints("axes", [.max])], [[], [], [2]]),
    ("MaxRoiPool", [.ints("pooled_shape", [.max, .min])], []),
  ]

  @Test(arguments: hostile.indices)
  func `unusable settings are refused, or written as they are, but trap nothing`(
    index: Int
  ) throws {
    let (type, attributes, constants) = Self.hostile[index]
    let model = Self.model { builder in
      let x = builder.input("x", Self.image)
      var inputs: [ValueID?] = [x]
      if constants.isEmpty {
        inputs.append(
          builder.initializer("w", Tensor(.float, [2, 2, 1, 1], doubles: [1, 2, 3, 4])))
      }
      for (k, values) in constants.enumerated() {
        inputs.append(builder.initializer("c\(k)", values))
      }
      let y = builder.node(type, name: "n", inputs: inputs, output: "y", attributes: attributes)
      builder.output(y, Self.image)
    }
    var context = ExportContext()
    let files = try Self.export(model, &context)
    #expect(files.isEmpty == !context.report.unconverted.isEmpty)
  }
}
