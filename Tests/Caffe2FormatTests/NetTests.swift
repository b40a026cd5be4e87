import Caffe2Format
import ConverterCore
import Diagnostics
import ModelIR
import Testing

@Suite struct NetTests {
  /// An operator in the text format.
  func op(_ type: String, _ inputs: [String], _ outputs: [String], _ arguments: String = "")
    -> String
  {
    let ins = inputs.map { "input: \"\($0)\"" }.joined(separator: " ")
    let outs = outputs.map { "output: \"\($0)\"" }.joined(separator: " ")
    return "op { \(ins) \(outs) type: \"\(type)\" \(arguments) }\n"
  }

  func int(_ name: String, _ value: Int) -> String { "arg { name: \"\(name)\" i: \(value) }" }

  func ints(_ name: String, _ values: [Int]) -> String {
    "arg { name: \"\(name)\" " + values.map { "ints: \($0)" }.joined(separator: " ") + " }"
  }

  func fill(_ blob: String, _ shape: [Int], _ values: [Float]) -> String {
    op(
      "GivenTensorFill", [], [blob],
      ints("shape", shape) + " arg { name: \"values\" "
        + values.map { "floats: \($0)" }.joined(separator: " ") + " }")
  }

  @Test func `blobs that are overwritten keep their last value under their name`() throws {
    let imported = Imported(
      op("Relu", ["x"], ["y"]) + op("Negative", ["y"], ["y"]) + op("Abs", ["y"], ["z"])
        + op("Exp", ["z"], ["y"]))
    #expect(imported.errors.isEmpty)
    #expect(imported.outputs == ["y"])
    #expect(imported.operators == ["Relu", "Neg", "Abs", "Exp"])
    #expect(try imported.run([2], [-1, 2]) == [1, Float(7.389056)])
  }

  @Test func `an operator without counterpart becomes a placeholder and work goes on`() {
    let imported = Imported(
      op("HSoftmax", ["x"], ["h"], int("tree", 3)) + op("Warp", ["x"], ["w"])
        + op("RoIAlignRotated", ["x", "w"], ["r"]) + op("Relu", ["h"], ["y"]))
    #expect(imported.errors.map(\.code.id) == ["E0601", "E0601", "E0601"])
    #expect(imported.operators == ["HSoftmax", "Warp", "RoIAlignRotated", "Relu"])
    #expect(imported.model.nodes[0].domain == "caffe2")
    #expect(imported.model.nodes[0].attribute("tree") != nil)
    #expect(imported.model.operatorSetVersion(of: "caffe2") == 1)
    #expect(
      imported.context.report.unconvertedByKind.map(\.kind)
        == ["HSoftmax", "RoIAlignRotated", "Warp"])
    #expect(imported.context.report.converted.map(\.kind) == ["Relu"])
    #expect(
      imported.errors.first?.location.description.hasPrefix("predict_net.pbtxt") == true)
  }

  @Test func `findings name the operator's place, kind and output`() {
    let imported = Imported(
      op("Relu", ["x"], ["a"]) + op("MaxPool", ["a"], ["pooled"], int("kernel", -3)))
    let finding = imported.errors.first
    #expect(finding?.code.id == "E0603")
    #expect(
      finding?.location.steps.dropFirst()
        == [.node(index: 1, name: "pooled", operatorType: "MaxPool"), .attribute("kernel")])
  }

  @Test func `a random fill is no weight`() throws {
    let fills =
      op("XavierFill", [], ["w"], ints("shape", [1, 2])) + fill("b", [1], [0])
      + op("GaussianFill", [], ["unused"], ints("shape", [3]))
    let imported = Imported(op("FC", ["x", "w", "b"], ["y"]), fills: fills)
    #expect(imported.errors.map(\.code.id) == ["E0621"])
    #expect(imported.errors.first?.location.file == "init_net.pbtxt")
    #expect(imported.context.report.unconverted.map(\.name) == ["w"])
    #expect(Set(imported.inputs) == ["x", "w"])
  }

  @Test func `weights that no net fills are named, one by one`() {
    let imported = Imported(op("FC", ["x", "w", "b"], ["y"]))
    #expect(imported.errors.map(\.code.id) == ["E0622", "E0622"])
    #expect(imported.errors.map(\.message).contains { $0.contains("'b'") })
    #expect(imported.inputs == ["x", "w", "b"])
  }

  @Test func `a fill must have as many values as its shape`() {
    let imported = Imported(op("Add", ["x", "w"], ["y"]), fills: fill("w", [2, 2], [1, 2, 3]))
    #expect(imported.errors.first?.code.id == "E0623")
    #expect(imported.errors.first?.message.contains("3 values") == true)
  }

  @Test func `settings that nothing accounts for are warnings`() {
    let imported = Imported(op("Relu", ["x"], ["y"], int("leak", 3)))
    #expect(imported.codes == ["W0630", "W0602"])
  }

  @Test func `normalization by the batch is not converted`() {
    let imported = Imported(
      op("SpatialBN", ["x", "s", "b", "m", "v"], ["y", "m", "v", "sm", "sv"]),
      fills: ["s", "b", "m", "v"].map { fill($0, [1], [1]) }.joined())
    #expect(imported.errors.first?.message.contains("is_test") == true)
  }

  @Test func `shapes for inputs that are none are an error`() {
    var options = ImportContext.Options()
    options.inputShapes = ["nothing": [1]]
    let imported = Imported(op("Relu", ["x"], ["y"]), options: options)
    #expect(imported.codes.contains("E0624"))
  }

  @Test func `an output that nothing writes is an error`() {
    let imported = Imported(op("Relu", ["x"], ["y"]) + "external_output: \"z\"")
    #expect(imported.errors.map(\.code.id) == ["E0623"])
  }

  @Test func `rules along an axis need the number of axes and say so`() {
    let net = op("Add", ["x", "b"], ["y"], int("broadcast", 1) + int("axis", 1))
    let fills = fill("b", [2], [1, 2])
    let imported = Imported(net, fills: fills)
    #expect(imported.errors.first?.message.contains("--input") == true)
    var options = ImportContext.Options()
    options.inputShapes = ["x": [1, 2, 1, 1]]
    let shaped = Imported(net, fills: fills, options: options)
    #expect(shaped.errors.isEmpty)
    #expect(throws: Never.self) { try shaped.run([1, 2, 1, 1], [1, 1]) }
  }

  /// Windows by the rules of `ComputeSizeAndPad`: with 5 elements, a pad of 1, a kernel of 2 and a
  /// stride of 2, the count rounds up to 4, and the window that starts beyond 5 + 1 is dropped.
  @Test func `Caffe's way of pooling drops a window that starts in the padding`() throws {
    var options = ImportContext.Options()
    options.inputShapes = ["x": [1, 1, 1, 5]]
    let imported = Imported(
      op(
        "MaxPool", ["x"], ["y"],
        int("legacy_pad", 3) + ints("kernels", [1, 2]) + ints("strides", [1, 2])
          + ints("pads", [0, 1, 0, 1])), options: options)
    #expect(imported.errors.isEmpty, "\(imported.errors)")
    #expect(try imported.run([1, 1, 1, 5], [1, 2, 3, 4, 5]) == [1, 3, 5])
  }

  @Test func `a step that does not write its state is an error with its place`() {
    let network = op(
      "RecurrentNetwork", ["x", "h"], ["all", "last"],
      """
      arg { name: "recurrent_states" strings: "s" } \(ints("initial_recurrent_state_ids", [1]))
      arg { name: "link_internal" strings: "p" strings: "t" }
      arg { name: "link_external" strings: "s" strings: "x" } \(ints("link_offset", [0, 0]))
      arg { name: "alias_src" strings: "s" } arg { name: "alias_dst" strings: "all" }
      \(ints("alias_offset", [1])) arg { name: "step_net" n { \(op("Relu", ["t"], ["u"])) } }
      """)
    let imported = Imported(network)
    #expect(imported.errors.first?.code.id == "E0603")
    #expect(imported.errors.first?.message.contains("'s'") == true)
  }
}
