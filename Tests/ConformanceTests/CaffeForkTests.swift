import Concord
import ConverterCore
import ModelIR
import Runtime
import Testing

/// Nets with layers of Caffe's forks against what OpenCV computed for them.
@Suite struct CaffeForkTests {
  static let cases = FrameworkCase.all("caffe-forks", sources: ["prototxt", "caffemodel"])

  @Test func `there are cases`() { #expect(Self.cases.count >= 30) }

  @Test(arguments: cases)
  func `the net computes what OpenCV computed`(_ net: FrameworkCase) throws {
    let loaded = try LoadedModel.read(net.sources)
    try #require(loaded.isComplete, "\(loaded.diagnostics) \(loaded.report.unconverted)")
    try net.expect(loaded.model, .optimized)
    try net.expect(loaded.model, .reference)
  }
}
