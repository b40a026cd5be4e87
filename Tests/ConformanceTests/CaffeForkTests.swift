import Concord
import ConverterCore
import Foundation
import ModelIR
import Runtime
import Testing

/// Nets with layers of Caffe's forks against what OpenCV computed for them.
@Suite struct CaffeForkTests {
  static let cases = FrameworkCase.all("caffe-forks", sources: ["prototxt", "caffemodel"])

  /// Cases that are not imported completely yet, with the kind of layer that is the reason.
  ///
  /// One that is imported must leave this list.
  static let unsupported = [
    "detection-output": "DetectionOutput", "detection-output-batch": "DetectionOutput",
    "detection-output-corner": "DetectionOutput", "detection-output-per-class": "DetectionOutput",
    "interp-shrink": "Interp", "interp-size": "Interp", "interp-zoom": "Interp",
    "proposal": "Proposal", "proposal-strict": "Proposal", "psroi-pooling": "PSROIPooling",
    "shuffle-channel": "ShuffleChannel", "ssd-tail": "DetectionOutput",
  ]

  @Test func `there are cases, and every listed one is among them`() {
    #expect(Self.cases.count >= 24)
    #expect(Set(Self.cases.map(\.name)).isSuperset(of: Self.unsupported.keys))
  }

  @Test(arguments: cases.filter { unsupported[$0.name] == nil })
  func `the net computes what OpenCV computed`(_ net: FrameworkCase) throws {
    let loaded = try LoadedModel.read(net.sources)
    try #require(loaded.isComplete, "\(loaded.diagnostics) \(loaded.report.unconverted)")
    try CaffeTests.expect(loaded.model, net, .optimized)
    try CaffeTests.expect(loaded.model, net, .reference)
  }

  @Test(arguments: cases.filter { unsupported[$0.name] != nil })
  func `what is not supported is reported by kind`(_ net: FrameworkCase) throws {
    let loaded = try LoadedModel.read(net.sources)
    #expect(!loaded.isComplete, "\(net.name) imports: take it off the list")
    #expect(loaded.report.unconverted.contains { $0.kind == Self.unsupported[net.name] })
  }
}
