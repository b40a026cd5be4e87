import Concord
import ConverterCore
import Diagnostics
import Foundation
import Testing

@Suite struct NetStateTests {
  @Test func `a state of a net is refused where the format has none`() throws {
    let model = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "fixtures/onnx/findings/model.onnx")
    var options = ImportContext.Options()
    options.state.phase = "TRAIN"
    let error = #expect(throws: Diagnostic.self) {
      try LoadedModel.read([model.path()], options: options)
    }
    #expect(error?.code.id == "E0105")
  }
}
