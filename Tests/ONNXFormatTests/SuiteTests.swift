import ByteStorage
import Diagnostics
import Foundation
import ModelIR
import ONNXFormat
import Testing

/// The standard's backend suite, where `ONNX_SUITE` names the folder that it was written to.
private let suite = ProcessInfo.processInfo.environment["ONNX_SUITE"]

@Suite(.enabled(if: suite != nil, "set ONNX_SUITE to the folder of the backend suite"))
struct SuiteTests {
  @Test func `every model and value of the suite keeps its bytes`() throws {
    var models = 0
    var values = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: suite ?? "").sorted() {
      let full = (suite ?? "") + "/" + path
      if path.hasSuffix(".onnx") {
        let bytes = try File.map(full)
        let model = try ONNXDecoder.decode(bytes, file: path)
        let written = try ONNXEncoder.encode(model).flatMap(\.array)
        #expect(written == bytes.array, "\(path)")
        models += 1
      } else if path.hasSuffix(".pb") {
        try keepsBytes(ofValue: full)
        values += 1
      }
    }
    print("\(models) models and \(values) values kept their bytes")
    #expect(models > 2000 && values > 5000)
  }

  /// The file does not say what it holds; the kinds are told apart by what the model expects,
  /// which here is the first one that reads.
  private func keepsBytes(ofValue path: String) throws {
    let bytes = try File.map(path)
    let attempts: [() throws -> [ByteBuffer]] = [
      { try ONNXValue.encode(ONNXValue.tensor(bytes, file: path)) },
      { try ONNXValue.encode(ONNXValue.sequence(bytes, file: path)) },
      { try ONNXValue.encode(ONNXValue.optional(bytes, file: path)) },
    ]
    let kept = attempts.contains { (try? $0().flatMap(\.array)) == bytes.array }
    #expect(kept, "\(path)")
  }
}
