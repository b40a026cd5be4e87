import ByteStorage
import Foundation
import ModelIR
import ONNXFormat
import Operators
import Testing

/// Inference of the backend suite's models, whose own declarations are taken away, against what
/// onnx's inference says.
@Suite struct InferenceTests {
  @Test(.enabled(if: Fixtures.suite != nil, "the suite has not been written out; ./test does so"))
  func `inference knows what the standard's own inference knows`() throws {
    let suite = try #require(Fixtures.suite)
    let expected = Self.expected
    #expect(expected.count > 1900)
    var weaker: [String] = []
    for (name, types) in expected {
      let path = suite.appendingPathComponent(name + "/model.onnx").path
      let inferred = try Self.inferredTypes(of: path)
      for (number, type) in types {
        let ours = inferred[number].map(Self.text)
        guard let ours, ours != type else {
          if ours == nil { weaker.append("\(name) \(number): nothing, onnx says \(type)") }
          continue
        }
        #expect(Self.isConsistent(ours, type), "\(name) \(number): \(ours), onnx says \(type)")
        if Self.knows(type, beyond: ours) {
          weaker.append("\(name) \(number): \(ours), onnx says \(type)")
        }
      }
    }
    #expect(weaker == [])
  }

  /// The types of the outputs of all nodes of the main graph, in order.
  private static func inferredTypes(of path: String) throws -> [ValueType?] {
    var model = try ONNXDecoder.decode(File.map(path), file: path)
    let graph = try #require(model.mainGraph)
    let produced = model[graph].nodes.flatMap { model[$0].outputs }
    model[graph].valueInfos = []
    for index in model[graph].outputs.indices
    where produced.contains(model[graph].outputs[index].value) {
      model[graph].outputs[index].type = nil
    }
    let facts = model.inferred(with: .standard)
    return produced.map { $0.flatMap { facts[$0].type } }
  }

  /// The recorded types by case and number of the value.
  private static var expected: [(name: String, types: [(Int, String)])] {
    var cases: [(String, [(Int, String)])] = []
    for line in Fixtures.lines(
      of: Fixtures.folder("onnx").appendingPathComponent("inferred-types.txt"))
    {
      let parts = line.split(separator: " ")
      if parts.count == 2, let number = Int(parts[0]), !cases.isEmpty {
        cases[cases.count - 1].1.append((number, String(parts[1])))
      } else {
        cases.append((line, []))
      }
    }
    return cases
  }

  private static func text(_ type: ValueType) -> String {
    guard case .tensor(let element, let shape) = type.kind else { return type.description }
    let extents = shape.map { $0.dimensions.map { $0.known.map(String.init) ?? "?" } }
    return "tensor(\(element?.name ?? "?"))"
      + (extents.map { "[" + $0.joined(separator: ",") + "]" } ?? "")
  }

  /// The element type and the extents of a type's text; nil for an unknown rank.
  private static func parts(_ text: String) -> (element: Substring, extents: [Substring]?) {
    guard let bracket = text.firstIndex(of: "[") else { return (text[...], nil) }
    let extents = text[text.index(after: bracket)...].dropLast().split(separator: ",")
    return (text[..<bracket], extents)
  }

  private static func isConsistent(_ a: String, _ b: String) -> Bool {
    let (a, b) = (parts(a), parts(b))
    guard a.element == b.element else { return a.element.contains("?") }
    guard let x = a.extents, let y = b.extents else { return true }
    return x.count == y.count && zip(x, y).allSatisfy { $0 == $1 || $0 == "?" || $1 == "?" }
  }

  /// Whether `type` tells something that `ours` does not.
  private static func knows(_ type: String, beyond ours: String) -> Bool {
    let (theirs, ours) = (parts(type), parts(ours))
    if ours.element.contains("?") { return true }
    guard let known = theirs.extents else { return false }
    guard let extents = ours.extents else { return true }
    return zip(known, extents).contains { $0 != "?" && $1 == "?" }
  }
}
