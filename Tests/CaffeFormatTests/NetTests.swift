import ConverterCore
import Diagnostics
import ModelIR
import Testing

@Suite struct NetTests {
  let input = "input: \"data\" input_dim: 1 input_dim: 2 input_dim: 3 input_dim: 4\n"

  @Test(arguments: [
    ("", true), ("include { phase: TEST }", true), ("include { phase: TRAIN }", false),
    ("exclude { phase: TRAIN }", true), ("exclude { phase: TEST }", false),
    ("include { phase: TRAIN } include { min_level: 0 }", true),
    ("include { min_level: 1 }", false), ("include { max_level: -1 }", false),
    ("include { stage: \"deploy\" }", false), ("include { not_stage: \"deploy\" }", true),
    ("exclude { not_stage: \"deploy\" }", false),
    ("include { phase: TEST stage: \"deploy\" }", false),
  ])
  func `rules decide which layers are in the net`(rule: String, isIn: Bool) {
    let imported = Imported(
      input + "layer { name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" }"
        + "layer { name: \"b\" type: \"TanH\" bottom: \"a\" top: \"a\" \(rule) }")
    #expect(imported.operators == (isIn ? ["Relu", "Tanh"] : ["Relu"]))
  }

  @Test func `stages of the file count`() {
    let imported = Imported(
      input + "state { stage: \"deploy\" } layer { name: \"a\" type: \"ReLU\" bottom: \"data\" "
        + "top: \"a\" include { stage: \"deploy\" } }")
    #expect(imported.operators == ["Relu"])
  }

  @Test func `a state that is asked for decides too, beside the stages of the file`() {
    var options = ImportContext.Options()
    options.state.phase = "TRAIN"
    options.state.level = 2
    options.state.stages = ["fast"]
    let imported = Imported(
      "state { phase: TEST level: 7 stage: \"deploy\" }\n" + input + """
        layer { name: "a" type: "ReLU" bottom: "data" top: "a" include { phase: TRAIN } }
        layer { name: "b" type: "TanH" bottom: "a" top: "b" include { phase: TEST } }
        layer { name: "c" type: "AbsVal" bottom: "a" top: "c"
          include { min_level: 2 max_level: 2 stage: "fast" stage: "deploy" } }
        """, options: options)
    #expect(imported.operators == ["Relu", "Abs"])
    #expect(imported.context.report.assumptions.count == 2)
  }

  @Test func `a phase and a level of the file are not heeded, and the report says so`() {
    let imported = Imported(
      "state { phase: TRAIN level: 3 }\n" + input + """
        layer { name: "a" type: "ReLU" bottom: "data" top: "a" include { phase: TEST } }
        layer { name: "b" type: "TanH" bottom: "a" top: "b" include { min_level: 1 } }
        """)
    #expect(imported.operators == ["Relu"])
    #expect(imported.context.report.assumptions.count == 2)
    #expect(imported.context.report.assumptions.first?.contains("phase TRAIN") == true)
  }

  @Test func `what only Silence reads is an output where there is no other`() {
    let net =
      input + """
        layer { name: "a" type: "ReLU" bottom: "data" top: "a" }
        layer { name: "b" type: "TanH" bottom: "a" top: "b" }
        layer { name: "q" type: "Silence" bottom: "b" }
        """
    let imported = Imported(net)
    #expect(imported.outputs == ["b"])
    #expect(imported.context.report.assumptions.contains { $0.contains("'b'") })
    let other = net + "layer { name: \"c\" type: \"AbsVal\" bottom: \"a\" top: \"c\" }"
    #expect(Imported(other).outputs == ["c"])
  }

  @Test func `rules of both kinds are an error, and work goes on`() {
    let imported = Imported(
      input
        + "layer { name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" include { } exclude { } }"
        + "layer { name: \"b\" type: \"TanH\" bottom: \"a\" top: \"b\" }")
    #expect(imported.codes == ["E0611"])
    #expect(imported.operators == ["Relu", "Tanh"])
  }

  @Test func `a blob changed in place keeps its name at the end`() {
    let imported = Imported(
      input + """
        layer { name: "a" type: "AbsVal" bottom: "data" top: "x" }
        layer { name: "b" type: "ReLU" bottom: "x" top: "x" }
        layer { name: "c" type: "Dropout" bottom: "x" top: "x" }
        """)
    #expect(
      imported.model.nodes.map { $0.outputs.map { $0.map { imported.model[$0].name } } }
        == [["x/a"], ["x"]])
    #expect(imported.outputs == ["x"])
  }

  @Test func `outputs are what nobody reads, by name`() {
    let imported = Imported(
      input + """
        layer { name: "s" type: "Split" bottom: "data" top: "z" top: "b" top: "c" }
        layer { name: "r" type: "ReLU" bottom: "c" top: "a" }
        layer { name: "q" type: "Silence" bottom: "b" }
        """)
    #expect(imported.outputs == ["a", "z"])
  }

  @Test func `a blob that nothing writes is an error that names the option`() {
    let text = "layer { name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" }"
    let imported = Imported(text)
    #expect(imported.codes == ["E0612"])
    #expect(imported.findings.first?.message.contains("--input data:EXTENTS") == true)
    var options = ImportContext.Options()
    options.inputShapes = ["data": [2, 3]]
    #expect(Imported(text, options: options).outputShape() == [2, 3])
  }

  @Test func `a shape for an input that is not there is an error`() {
    var options = ImportContext.Options()
    options.inputShapes = ["dat": [1]]
    let text = input + "layer { name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\" }"
    #expect(Imported(text, options: options).codes == ["E0612"])
  }

  @Test func `a training net loses its data layer, loss and measures`() {
    let imported = Imported(
      """
      layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TEST }
        transform_param { scale: 0.5 crop_size: 4 force_color: true }
        data_param { source: "db" batch_size: 5 } }
      layer { name: "flat" type: "Flatten" bottom: "data" top: "flat" }
      layer { name: "top1" type: "Accuracy" bottom: "flat" bottom: "label" top: "top1" }
      layer { name: "loss" type: "SoftmaxWithLoss" bottom: "flat" bottom: "label" top: "loss" }
      """)
    #expect(imported.errors.isEmpty, "\(imported.errors)")
    #expect(imported.inputs == ["data"])
    #expect(imported.outputs == ["prob"])
    #expect(imported.outputShape() == [5, 48])
    #expect(imported.context.report.assumptions.count == 3)
  }

  @Test func `a data layer of unknown extents asks for them`() {
    let text = """
      layer { name: "data" type: "Data" top: "data" top: "label"
        transform_param { crop_size: 4 } data_param { batch_size: 5 } }
      layer { name: "r" type: "ReLU" bottom: "data" top: "r" }
      """
    let imported = Imported(text)
    #expect(imported.codes == ["E0612", "E0601"])
    #expect(imported.findings.first?.message.hasSuffix("for example 5,3,4,4") == true)
    var options = ImportContext.Options()
    options.inputShapes = ["data": [1, 3, 4, 4]]
    #expect(Imported(text, options: options).codes.isEmpty)
  }

  @Test func `a layer without counterpart becomes a placeholder and work goes on`() {
    let imported = Imported(
      input + """
        layer { name: "p" type: "Tracker" bottom: "data" top: "rois"
          python_param { module: "m" layer: "l" } }
        layer { name: "w" type: "Warp" bottom: "data" top: "w" }
        layer { name: "r" type: "ReLU" bottom: "w" top: "r" }
        layer { name: "t" type: "TanH" bottom: "data" top: "t" }
        """)
    #expect(imported.codes == ["E0601", "E0601", "E0601"])
    #expect(imported.operators == ["Tracker", "Warp", "ReLU", "Tanh"])
    #expect(imported.model.nodes[0].domain == "caffe")
    #expect(imported.model.nodes[0].attribute("python_param.module") != nil)
    #expect(imported.model.operatorSetVersion(of: "caffe") == 1)
    #expect(imported.context.report.unconvertedByKind.map(\.kind) == ["ReLU", "Tracker", "Warp"])
    #expect(imported.context.report.converted.map(\.kind).contains("TanH"))
    #expect(imported.outputs == ["r", "rois", "t"])
  }

  @Test func `fields of forks are named with line and column`() {
    let imported = Imported(
      input
        + "layer { name: \"a\" type: \"ReLU\" bottom: \"data\" top: \"a\"\n  fork_param { x: 1 } }")
    #expect(imported.codes == ["W0220"])
    #expect(imported.findings.first?.location.description == "net.prototxt:3:14")
  }

  @Test func `a prediction that is the second operand of a loss is an output`() {
    let imported = Imported(
      input + """
        layer { name: "a" type: "TanH" bottom: "data" top: "a" }
        layer { name: "l" type: "EuclideanLoss" bottom: "data" bottom: "a" top: "l" }
        """)
    #expect(imported.outputs == ["a"])
    #expect(imported.context.report.assumptions.contains { $0.contains("'a'") })
  }
}
