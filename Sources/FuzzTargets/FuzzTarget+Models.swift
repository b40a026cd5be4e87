import ByteStorage
import Caffe2Format
import CaffeFormat
import Checker
import ConverterCore
import Diagnostics
import Formats
import ModelIR
import ONNXFormat
import Operators
import Passes
import Runtime

extension FuzzTarget {
  /// Whole models, and what is done with them.
  static let models = [
    FuzzTarget("onnx") { bytes throws(Diagnostic) in
      let model = try ONNXDecoder.decode(bytes, file: "model.onnx")
      let written = ByteBuffer(try ONNXEncoder.encode(model).flatMap(\.array))
      let again = try ONNXDecoder.decode(written, file: "model.onnx")
      let rewritten = try ONNXEncoder.encode(again).flatMap(\.array)
      precondition(rewritten == written.array, "writing is not stable")
    },
    FuzzTarget("onnx-text") { bytes throws(Diagnostic) in
      blackHole(try ONNXText.decode(bytes, file: "model.onnxtxt"))
    },
    FuzzTarget("text-print") { bytes throws(Diagnostic) in
      blackHole(try ONNXText.encode(try ONNXDecoder.decode(bytes, file: "model.onnx")))
    },
    FuzzTarget("graph-text") { bytes throws(Diagnostic) in
      let model = try ONNXDecoder.decode(bytes, file: "model.onnx")
      let text = GraphText.text(of: model)
      precondition(text.utf8.count <= (1 << 16) + 512 * bytes.count, "the text has grown")
      precondition(text == GraphText.text(of: model), "the text changes")
    },
    FuzzTarget("check") { bytes throws(Diagnostic) in
      let model = try ONNXDecoder.decode(bytes, file: "model.onnx")
      let report = DiagnosticReport(
        files: ["model.onnx"], diagnostics: Checker::check(model), toolVersion: "")
      for renderer in DiagnosticRenderer.all { blackHole(renderer.render(report)) }
    },
    FuzzTarget("fix") { bytes throws(Diagnostic) in
      var model = try ONNXDecoder.decode(bytes, file: "model.onnx")
      Fixer.apply(fixItsOf: Checker::check(model), to: &model)
      blackHole(try ONNXEncoder.encode(model))
      blackHole(Checker::check(model))
    },
    FuzzTarget("run") { bytes throws(Diagnostic) in try run(bytes) },
    FuzzTarget("simplify") { bytes throws(Diagnostic) in
      var options = SimplificationOptions()
      options.constantElementLimit = 1 << 12
      blackHole(try ONNXDecoder.decode(bytes, file: "model.onnx").simplified(options))
    },
    FuzzTarget("opsets") { bytes throws(Diagnostic) in
      let model = try ONNXDecoder.decode(bytes, file: "model.onnx")
      for opset in [7, 9, 12, 17, 22, 28] {
        blackHole(try model.convertingOperatorSets(to: OpsetTarget(operatorSets: ["": opset])))
      }
    },
    FuzzTarget("caffe-text") { bytes throws(Diagnostic) in
      try importing(bytes, as: .caffe, name: "net.prototxt")
    },
    FuzzTarget("caffe-binary") { bytes throws(Diagnostic) in
      try importing(bytes, as: .caffe, name: "net.caffemodel")
    },
    FuzzTarget("caffe2-text") { bytes throws(Diagnostic) in
      try importing(bytes, as: .caffe2, name: "predict_net.pbtxt")
    },
    FuzzTarget("caffe2-binary") { bytes throws(Diagnostic) in
      try importing(bytes, as: .caffe2, name: "predict_net.pb")
    },
    FuzzTarget("caffe2-minidb") { bytes throws(Diagnostic) in
      try importing(bytes, as: .caffe2, name: "net.minidb")
    },
    FuzzTarget("to-caffe") { bytes throws(Diagnostic) in try exporting(bytes, as: .caffe) },
    FuzzTarget("to-caffe2") { bytes throws(Diagnostic) in try exporting(bytes, as: .caffe2) },
    FuzzTarget("recognize") { bytes throws(Diagnostic) in
      for name in ["model", "model.onnx", "net.prototxt", "net.pb", "model.bin"] {
        let source = ModelSource([ModelSource.File(name: name, bytes: bytes)])
        blackHole(ModelFormat.recognize(source)?.id)
      }
    },
  ]

  /// Runs a model both ways on made-up inputs, within limits.
  private static func run(_ bytes: ByteBuffer) throws(Diagnostic) {
    let model = try ONNXDecoder.decode(bytes, file: "model.onnx")
    for mode in ExecutionMode.allCases {
      let monitor = RunMonitor(RunLimits(maximumBytes: 1 << 22, seconds: 1))
      var session = try Session(model, mode: mode, monitor: monitor)
      var inputs: [String: RuntimeValue] = [:]
      for info in session.requiredInputs {
        guard case .tensor(let element?, let declared) = info.type?.kind else { return }
        let shape = declared?.dimensions.map { min(max($0.extent ?? 1, 0), 4) } ?? []
        guard shape.count <= 6 else { return }
        inputs[session.model[info.value].name] = .tensor(Tensor(zeros: element, shape))
      }
      blackHole(try session.run(inputs))
    }
  }

  /// Reads a model of a framework and checks what came of it.
  private static func importing(
    _ bytes: ByteBuffer, as format: ModelFormat, name: String
  ) throws(Diagnostic) {
    guard let importModel = format.importModel else { return }
    var context = ImportContext()
    context.options.allowPlaceholders = true
    let source = ModelSource([ModelSource.File(name: name, bytes: bytes)])
    let model = try importModel(source, &context)
    blackHole(Checker::check(model))
    blackHole(try ONNXEncoder.encode(model))
  }

  /// Writes an ONNX model for a framework.
  private static func exporting(_ bytes: ByteBuffer, as format: ModelFormat) throws(Diagnostic) {
    guard let exportModel = format.exportModel,
      case .simplified(let domains, let fixesBatch) = format.exportForm
    else { return }
    var options = SimplificationOptions()
    options.keptFunctionDomains = domains
    options.fixesBatch = fixesBatch
    options.constantElementLimit = 1 << 12
    let model = try ONNXDecoder.decode(bytes, file: "model.onnx").simplified(options)
    var context = ExportContext()
    blackHole(try exportModel(model, &context))
  }
}
