import ByteStorage
import CaffeFormat
import ConverterCore
import Diagnostics
import Foundation
import ModelIR
import Runtime

/// An import of text, and what it said.
struct Imported {
  var model = Model()
  var context: ImportContext
  var thrown: Diagnostic?

  /// Imports a net written in the text format, with weights beside it where there are any.
  init(
    _ text: String, weights: [UInt8]? = nil, named name: String = "net.caffemodel",
    options: ImportContext.Options = .init()
  ) {
    var files = [ModelSource.File(name: "net.prototxt", bytes: ByteBuffer(Array(text.utf8)))]
    if let weights { files.append(.init(name: name, bytes: ByteBuffer(weights))) }
    self.init(ModelSource(files), options: options)
  }

  /// Imports files.
  init(_ source: ModelSource, options: ImportContext.Options = .init()) {
    context = ImportContext(options: options)
    do throws(Diagnostic) {
      guard let importModel = ModelFormat.caffe.importModel else { return }
      model = try importModel(source, &context)
    } catch {
      thrown = error
    }
  }

  /// All findings, the thrown one last.
  var findings: [Diagnostic] { context.diagnostics.diagnostics + (thrown.map { [$0] } ?? []) }

  /// The codes of all findings.
  var codes: [String] { findings.map(\.code.id) }

  /// The findings that are errors.
  var errors: [Diagnostic] { findings.filter { $0.code.severity == .error } }

  /// The operators of the nodes, in order.
  var operators: [String] { model.nodes.map(\.operatorType) }

  /// The names of inputs, and of outputs.
  var inputs: [String] { names(\.inputs) }
  var outputs: [String] { names(\.outputs) }

  /// The shape of the output at `index`.
  func outputShape(_ index: Int = 0) -> [Int]? {
    guard let graph = model.mainGraph else { return nil }
    let outputs = model[graph].outputs
    return outputs.indices.contains(index) ? outputs[index].type?.shape?.known : nil
  }

  private func names(_ list: KeyPath<Graph, [ValueInfo]>) -> [String] {
    guard let graph = model.mainGraph else { return [] }
    return model[graph][keyPath: list].map { model[$0.value].name }
  }

  /// Runs the model on one input and returns the numbers of its first output.
  func run(_ shape: [Int], _ numbers: [Float]) throws -> [Float] {
    var session = try Session(model, mode: .reference)
    let input = Tensor(.float, shape, bytes: ByteBuffer(elements: numbers))
    let results = try session.run([inputs[0]: .tensor(input)])
    return results[0].value.tensor?.bytes.elements(as: Float.self) ?? []
  }
}

/// The folder of recorded cases.
let fixtures = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "fixtures/caffe").path()

/// The names of the recorded cases.
let fixtureNames = ((try? FileManager.default.contentsOfDirectory(atPath: fixtures)) ?? [])
  .filter { FileManager.default.fileExists(atPath: "\(fixtures)/\($0)/case.json") }
  .sorted()

/// The files of a recorded case.
func source(_ name: String) throws -> ModelSource {
  let paths = ["net.prototxt", "net.caffemodel", "net.caffemodel.h5"]
    .map { "\(fixtures)/\(name)/\($0)" }
  return try ModelSource(paths: paths.filter(File.exists))
}

/// The state that a recorded case was made in.
func state(_ name: String) throws -> NetState {
  let data = try Data(contentsOf: URL(filePath: "\(fixtures)/\(name)/case.json"))
  let record = try JSONSerialization.jsonObject(with: data) as? [String: Any]
  let fields = record?["state"] as? [String: Any] ?? [:]
  var state = NetState()
  state.phase = fields["phase"] as? String
  state.level = fields["level"] as? Int
  state.stages = fields["stages"] as? [String] ?? []
  return state
}
