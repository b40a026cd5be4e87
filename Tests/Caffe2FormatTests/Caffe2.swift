import ByteStorage
import Caffe2Format
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

  /// Imports a predict net written in the text format, with an init net where there is one.
  init(_ text: String, fills: String? = nil, options: ImportContext.Options = .init()) {
    var files = [Self.file("predict_net.pbtxt", text)]
    if let fills { files.append(Self.file("init_net.pbtxt", fills)) }
    self.init(ModelSource(files), options: options)
  }

  /// Imports files.
  init(_ source: ModelSource, options: ImportContext.Options = .init()) {
    context = ImportContext(options: options)
    do throws(Diagnostic) {
      guard let importModel = ModelFormat.caffe2.importModel else { return }
      model = try importModel(source, &context)
    } catch {
      thrown = error
    }
  }

  /// A file of text.
  static func file(_ name: String, _ text: String) -> ModelSource.File {
    ModelSource.File(name: name, bytes: ByteBuffer(Array(text.utf8)))
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

  private func names(_ list: KeyPath<Graph, [ValueInfo]>) -> [String] {
    guard let graph = model.mainGraph else { return [] }
    return model[graph][keyPath: list].map { model[$0.value].name }
  }

  /// Runs the model on one input and returns the numbers of its first output.
  func run(_ shape: [Int], _ numbers: [Float]) throws -> [Float] {
    var session = try Session(model, mode: .reference)
    let input = Tensor(.float, shape, bytes: ByteBuffer(elements: numbers))
    let results = try session.run(inputs.isEmpty ? [:] : [inputs[0]: .tensor(input)])
    return results[0].value.tensor?.bytes.elements(as: Float.self) ?? []
  }
}

/// The folder of recorded cases.
let fixtures = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "fixtures/caffe2").path()

/// A recorded case.
struct Case: Decodable {
  var files: [String]
  var inputs: [String]
  var outputs: [String]
  /// The extents of the inputs, by name.
  var shapes: [String: [Int]]

  /// The case of this name.
  init(_ name: String) throws {
    let data = try Data(contentsOf: URL(filePath: "\(fixtures)/\(name)/case.json"))
    self = try JSONDecoder().decode(Case.self, from: data)
  }
}

/// The names of the recorded cases.
let fixtureNames = ((try? FileManager.default.contentsOfDirectory(atPath: fixtures)) ?? [])
  .filter { FileManager.default.fileExists(atPath: "\(fixtures)/\($0)/case.json") }
  .sorted()

/// The files of a recorded case.
func source(_ name: String) throws -> ModelSource {
  try ModelSource(paths: Case(name).files.map { "\(fixtures)/\(name)/\($0)" })
}
