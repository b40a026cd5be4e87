import ByteStorage
import ConverterCore

/// A net as its files describe it, in the terms of Caffe's current schema.
struct Net: Sendable {
  /// The name.
  var name = ""
  /// The layers in order of execution.
  var layers: [Layer] = []
  /// The phase that rules of layers are judged against, `TRAIN` or `TEST`.
  var phase = "TEST"
  /// What the file's own state says and Caffe does not heed, in words.
  var overruled: [String] = []
  /// The level that rules of layers are judged against.
  var level = 0
  /// The stages that rules of layers are judged against.
  var stages: Set<String> = []
}

/// A layer: a kind, the blobs it reads (bottoms) and writes (tops), and its settings.
struct Layer: Sendable {
  var name: String
  var type: String
  var bottoms: [String] = []
  var tops: [String] = []
  /// The blobs of numbers that the layer owns.
  var blobs: [Blob] = []
  /// The positions among the blobs of those that are still to come from another layer.
  var missingBlobs: Set<Int> = []
  /// Settings of the layer's blobs, as far as they are given.
  var parameters: [ParameterSpec] = []
  /// Where there are such rules, the layer is in the net if one of them is met.
  var include: [StateRule] = []
  /// The layer is not in the net if one of these rules is met.
  var exclude: [StateRule] = []
  /// The messages of the layer, by field name, for example `convolution_param`.
  var settings = SourceRecord()

  /// The settings in one message; empty where it is absent.
  func settings(_ message: String) -> SourceRecord {
    if case .record(let record)? = settings[message] { record } else { SourceRecord() }
  }
}

/// What a net says of one blob of a layer.
struct ParameterSpec: Sendable, Hashable {
  /// Blobs of one name are one blob; empty for a blob of its own.
  var name = ""
  /// Whether sharing asks for the same number of elements only, not for the same shape.
  var isPermissive = false
}

/// A condition on the state of a net.
struct StateRule: Sendable, Hashable {
  /// `TRAIN` or `TEST`.
  var phase: String?
  var minLevel: Int?
  var maxLevel: Int?
  /// Stages that the net must be in.
  var stages: [String] = []
  /// Stages that the net must not be in.
  var notStages: [String] = []
}

/// An array of binary32 numbers.
struct Blob: Sendable, Hashable {
  /// The extents, outermost first.
  var shape: [Int]
  /// Whether the file gave the four extents of old, which pad a shorter shape with ones in front.
  var isLegacy = false
  /// The elements.
  var data: ByteBuffer

  /// Makes a blob of numbers.
  init(_ shape: [Int], _ numbers: [Float]) {
    self.shape = shape
    data = ByteBuffer(elements: numbers)
  }

  /// Makes a blob over bytes.
  init(shape: [Int], isLegacy: Bool, data: ByteBuffer) {
    self.shape = shape
    self.isLegacy = isLegacy
    self.data = data
  }

  /// The elements.
  var numbers: [Float] { data.elements(as: Float.self) }

  /// Whether the blob can stand for one of `expected` shape (`Blob::ShapeEquals`).
  func matches(_ expected: [Int]) -> Bool {
    guard isLegacy else { return shape == expected }
    return expected.count <= 4
      && shape == [Int](repeating: 1, count: 4 - expected.count) + expected
  }
}
