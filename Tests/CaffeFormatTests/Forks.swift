import ByteStorage
import ConverterCore
import Diagnostics
import Foundation
import ModelIR
import Runtime
import Testing

/// Numbers of some shape.
struct Blob: Equatable {
  var shape: [Int]
  var numbers: [Float]

  init(_ shape: [Int], _ numbers: [Float]) {
    self.shape = shape
    self.numbers = numbers
  }

  /// The element at a place; the place may have fewer axes than the shape has.
  subscript(place: Int...) -> Float {
    get { numbers[offset(place)] }
    set { numbers[offset(place)] = newValue }
  }

  private func offset(_ place: [Int]) -> Int { zip(shape, place).reduce(0) { $0 * $1.0 + $1.1 } }

  /// Zeros.
  init(zeros shape: [Int]) { self.init(shape, [Float](repeating: 0, count: shape.reduce(1, *))) }
}

/// Random numbers that are the same each time.
struct Seeded {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// A number from 0 up to 1.
  mutating func uniform() -> Float {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Float(state >> 40) / Float(1 << 24)
  }

  /// Numbers around 0, most of them within 1 and all within 3.
  mutating func normal(_ shape: [Int]) -> Blob {
    let count = shape.reduce(1, *)
    return Blob(shape, (0..<count).map { _ in 2 * (uniform() + uniform() + uniform()) - 3 })
  }

  /// Numbers from `low` up to `high`.
  mutating func uniform(_ shape: [Int], _ low: Float = 0, _ high: Float = 1) -> Blob {
    let count = shape.reduce(1, *)
    return Blob(shape, (0..<count).map { _ in low + (high - low) * uniform() })
  }
}

/// A net of some inputs, with what they hold, and the layers between.
struct ForkNet {
  var inputs: [(name: String, value: Blob)]
  var layers: String
  /// Blobs of layers by name.
  var weights: [(layer: String, type: String, blobs: [Blob])] = []
  var version = 17

  /// The text of the net.
  var text: String {
    inputs.map { input in
      "layer { name: \"\(input.name)\" type: \"Input\" top: \"\(input.name)\" input_param { shape { "
        + input.value.shape.map { "dim: \($0) " }.joined() + "} } }\n"
    }.joined() + layers
  }

  /// Imports the net.
  func imported(foreign: [Int] = []) -> Imported {
    var options = ImportContext.Options()
    options.operatorSetVersion = version
    return Imported(
      text, weights: weights.isEmpty ? nil : Self.bytes(weights, foreign: foreign), options: options
    )
  }

  /// What the net computes, by the names of outputs, the same in both modes.
  func run(foreign: [Int] = []) throws -> [String: Blob] {
    let imported = imported(foreign: foreign)
    try #require(imported.findings.isEmpty, "\(imported.findings)")
    #expect(imported.context.report.unconverted.isEmpty)
    let reference = try Self.run(imported.model, inputs, .reference)
    let optimized = try Self.run(imported.model, inputs, .optimized)
    #expect(Set(reference.keys) == Set(optimized.keys))
    for (name, value) in reference { expect(optimized[name], value, name) }
    return reference
  }

  private static func run(
    _ model: Model, _ inputs: [(name: String, value: Blob)], _ mode: ExecutionMode
  ) throws -> [String: Blob] {
    var session = try Session(model, mode: mode)
    var values: [String: RuntimeValue] = [:]
    for (name, value) in inputs {
      let bytes = ByteBuffer(elements: value.numbers)
      values[name] = .tensor(Tensor(.float, value.shape, bytes: bytes))
    }
    var results: [String: Blob] = [:]
    for result in try session.run(values) {
      let tensor = try #require(result.value.tensor)
      results[result.name] = Blob(tensor.shape, tensor.bytes.elements(as: Float.self))
    }
    return results
  }

  /// A weights file of these blobs.
  ///
  /// Each layer also has the fields numbered as in `foreign`, with content that makes no message of
  /// the schema.
  static func bytes(
    _ weights: [(layer: String, type: String, blobs: [Blob])], foreign: [Int] = []
  ) -> [UInt8] {
    weights.flatMap { layer -> [UInt8] in
      var content = field(1, Array(layer.layer.utf8)) + field(2, Array(layer.type.utf8))
      for blob in layer.blobs {
        let data = blob.numbers.flatMap {
          withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init)
        }
        let extents = blob.shape.flatMap { varint($0) }
        content += field(7, field(7, field(1, extents)) + field(5, data))
      }
      for number in foreign { content += field(number, [0x0f, 0xff, 0x00, 0x80, 0x77]) }
      return field(100, content)
    }
  }

  private static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(content.count) + content
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest > 0x7f {
      bytes.append(UInt8(rest & 0x7f | 0x80))
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

/// Expects the same shape and numbers, up to rounding.
func expect(
  _ value: Blob?, _ expected: Blob, _ comment: String = "", tolerance: Float = 2e-5,
  at location: SourceLocation = #_sourceLocation
) {
  guard let value, value.shape == expected.shape else {
    Issue.record(
      "\(comment): shape \(value?.shape ?? []), expected \(expected.shape)",
      sourceLocation: location)
    return
  }
  let wrong = zip(value.numbers, expected.numbers).enumerated().first { _, pair in
    !(abs(pair.0 - pair.1) <= tolerance * max(1, abs(pair.1))) && pair.0 != pair.1
      && !(pair.0.isNaN && pair.1.isNaN)
  }
  if let (place, pair) = wrong {
    Issue.record(
      "\(comment): \(pair.0) at \(place), expected \(pair.1)", sourceLocation: location)
  }
}

/// e to the power of a number, in single precision.
func exponential(_ number: Float) -> Float { exp(number) }

/// A layer of one line.
func layer(
  _ type: String, _ bottoms: [String], _ tops: [String] = ["out"], _ settings: String = "",
  name: String = "layer"
) -> String {
  "layer { name: \"\(name)\" type: \"\(type)\" "
    + bottoms.map { "bottom: \"\($0)\" " }.joined() + tops.map { "top: \"\($0)\" " }.joined()
    + settings + " }\n"
}
