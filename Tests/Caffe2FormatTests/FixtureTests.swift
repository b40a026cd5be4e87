import ByteStorage
import Caffe2Format
import ConverterCore
import Diagnostics
import ModelIR
import ONNXFormat
import Runtime
import Testing

@Suite struct FixtureTests {
  @Test func `there are recorded cases`() { #expect(fixtureNames.count > 360) }

  @Test(arguments: fixtureNames)
  func `nets are known by their content, in either order`(name: String) throws {
    let files = try source(name)
    #expect(ModelFormat.caffe2.recognize(files) == .byContent)
    #expect(ModelFormat.caffe2.recognize(ModelSource(files.files.reversed())) == .byContent)
  }

  /// What depends on the version of the operator set in its form, but not in its numbers.
  static let versioned = [
    "softmax-flattened", "softmax-axis", "split", "split-extents", "squeeze", "expanddims",
    "reducesum-axes", "reducemean-axes", "le", "ge", "layernorm", "conv-nhwc", "groupnorm",
    "resizenearest", "upsamplebilinear", "padimage", "slice", "topk", "clip", "spatialbn", "lstm",
    "gru", "roialign", "bboxtransform", "generateproposals", "boxwithnmslimit-batch",
    "distributefpnproposals", "lstm-hidden", "lstm-hidden-drop", "averagepool-caffe",
    "maxpool-caffe", "concat", "onehot",
  ]

  @Test(arguments: [11, 12, 13, 15, 18, 21, 24])
  func `every operator set gives the same numbers`(version: Int) throws {
    for name in Self.versioned {
      var options = ImportContext.Options()
      options.operatorSetVersion = version
      let imported = try convert(name, options)
      try #require(imported.errors.isEmpty, "\(name): \(imported.errors)")
      #expect(imported.model.operatorSetVersion(of: "") == Int64(version))
      try compare(imported, name)
    }
  }

  @Test func `aligned regions need operator set 16 and say so`() throws {
    var options = ImportContext.Options()
    options.operatorSetVersion = 15
    let imported = try convert("roialign-aligned", options)
    #expect(imported.codes.contains("E0601"))
    #expect(imported.errors.first?.message.contains("operator set 16") == true)
  }

  @Test(arguments: ["conv-kernel", "conv-text", "squeezenet", "net-mobile"])
  func `files come in either order`(name: String) throws {
    let files = try source(name).files
    let imported = Imported(ModelSource(files.reversed()))
    #expect(imported.errors.isEmpty, "\(imported.errors)")
    try compare(imported, name)
  }

  @Test func `a number in place of images is an input, and the report says so`() throws {
    let imported = Imported(try source("net-mobile"))
    #expect(imported.inputs == ["data"])
    #expect(imported.context.report.assumptions.contains { $0.contains("'data'") })
  }

  @Test(arguments: ["lstm-hidden", "lstm-hidden-drop", "lstm-hidden-full"])
  func `the step of an LSTM is recognized`(name: String) throws {
    let imported = Imported(try source(name))
    #expect(imported.operators.contains("LSTM"))
    #expect(!imported.operators.contains("Scan"))
    #expect(!imported.operators.contains("Gemm"))
  }

  /// Kinds without a recorded case: what Caffe2 does not run on a CPU, or what only names another
  /// kind.
  static let unrecorded: Set<String> = [
    "AliasWithName", "CopyCPUToGPU", "CopyGPUToCPU", "Float16UniformFill", "GaussianFill",
    "GivenTensorStringFill", "MSRAFill", "SparseLengthsMax", "UniformFill", "UniformIntFill",
    "UniqueUniformFill", "XavierFill",
  ]

  @Test func `every kind that is converted has a recorded case`() throws {
    var proved: Set<String> = []
    for name in fixtureNames {
      let imported = try convert(name, ImportContext.Options())
      proved.formUnion(imported.context.report.converted.map(\.kind))
      proved.formUnion(try stepKinds(name))
    }
    let kinds = Set(Caffe2Operators.all.filter { !$0.target.isEmpty }.map(\.type))
    #expect(kinds.count == Caffe2Operators.all.count { !$0.target.isEmpty })
    #expect(kinds.subtracting(proved) == Self.unrecorded)
  }

  /// Kinds that only the steps of recurrent networks have.
  private func stepKinds(_ name: String) throws -> Set<String> {
    ["lstm": ["LSTMUnit"], "gru": ["GRUUnit"], "rnn": ["CopyFromCPUInput"]][name] ?? []
  }

  @Test func `images have named extents and the channels that the weights call for`() throws {
    let imported = Imported(try source("conv-group"))
    let graph = try #require(imported.model.mainGraph)
    let type = imported.model[graph].inputs.first?.type
    #expect(type?.shape?.description == "[x_0, 4, x_2, x_3]")
  }

  /// Converts a case, with the shapes of its inputs.
  private func convert(
    _ name: String, _ options: ImportContext.Options
  ) throws -> Imported {
    var options = options
    options.inputShapes = try Case(name).shapes
    return Imported(try source(name), options: options)
  }

  /// Runs the model on the recorded inputs and compares with the recorded outputs.
  private func compare(_ imported: Imported, _ name: String) throws {
    var session = try Session(imported.model)
    var inputs: [String: RuntimeValue] = [:]
    for (k, input) in try Case(name).inputs.enumerated() {
      inputs[input] = .tensor(try tensor(name, "input_\(k)"))
    }
    let results = try session.run(inputs)
    #expect(results.count == imported.outputs.count)
    for (k, result) in results.enumerated() {
      let comparison = ValueComparison(
        result.value, .tensor(try tensor(name, "output_\(k)")),
        within: Tolerance(relative: 1e-4, absolute: 1e-4))
      #expect(comparison.isMatch, "\(name) \(result.name): \(comparison.mismatch ?? "")")
    }
  }

  private func tensor(_ name: String, _ file: String) throws -> Tensor {
    let path = "\(fixtures)/\(name)/test_data_set_0/\(file).pb"
    return try ONNXValue.tensor(File.map(path), file: path).dense()
  }
}
