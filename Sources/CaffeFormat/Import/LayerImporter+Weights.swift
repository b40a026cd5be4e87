import ConverterCore
import Diagnostics
import ModelIR

extension LayerImporter {
  /// The layer's blob at `index` as a constant.
  ///
  /// A blob that no file gives is computed where `filler` names settings that leave nothing to
  /// chance. Otherwise it is noted as missing and becomes a graph input, so that the structure of
  /// the net can be seen.
  ///
  /// - Parameters:
  ///   - suffix: what the constant is called inside of the layer.
  ///   - expected: the shape that the layer's settings call for.
  ///   - shape: the shape that the constant gets, where it is another one.
  /// - Throws: E0614 where the blob has another shape.
  mutating func weight(
    _ index: Int, _ suffix: String, expected: [Int], filler: String = "", as shape: [Int]? = nil
  ) throws(Diagnostic) -> Operand {
    let shape = shape ?? expected
    guard let blob = try blob(index, expected: expected, filler: filler) else {
      noteMissing()
      try checkSize(shape)
      let input = builder.input(inner(suffix), .tensor(.float, Shape(shape)))
      return Operand(value: input, shape: shape)
    }
    let parameter = index < layer.parameters.count ? layer.parameters[index].name : ""
    let key = "\(parameter) \(shape)"
    if !parameter.isEmpty, let shared = sharedConstants[key] { return shared }
    let tensor = Tensor(.float, shape, bytes: blob.data)
    let operand = Operand(value: builder.initializer(inner(suffix), tensor), shape: shape)
    if !parameter.isEmpty { sharedConstants[key] = operand }
    return operand
  }

  /// The layer's blob at `index`, from a file or a filler; nil where there is none.
  mutating func blob(
    _ index: Int, expected: [Int], filler: String = ""
  ) throws(Diagnostic) -> Blob? {
    guard index < layer.blobs.count else {
      return try Blob(filler: settings.records(filler).first, shape: expected)
    }
    // Weights from a file replace what the filler makes.
    settings.ignore([filler])
    let blob = layer.blobs[index]
    guard blob.matches(expected) else {
      throw Diagnostic(
        .mismatchedWeights,
        "blob \(index) has shape \(blob.shape), but the layer's settings call for \(expected)")
    }
    return blob
  }

  /// Notes that the layer's blobs are missing.
  mutating func noteMissing() { isMissingWeights = true }
}

extension Blob {
  /// The blob that a filler makes, where it makes the same every time; nil for others.
  init?(filler: SourceRecord?, shape: [Int]) throws(Diagnostic) {
    guard let filler, let count = shape.checkedElementCount, count <= LayerImporter.constantLimit
    else { return nil }
    var settings = NodeReader(filler)
    switch try settings.text("type", or: "constant") {
    case "constant":
      let value = try settings.real("value", or: 0)
      self.init(shape, [Float](repeating: value, count: count))
    case "bilinear" where shape.count == 4 && shape[2] == shape[3]:
      self.init(shape, Self.bilinear(count: count, width: shape[3]))
    default: return nil
    }
  }

  /// Weights of a deconvolution that interpolates (`BilinearFiller`).
  private static func bilinear(count: Int, width: Int) -> [Float] {
    let f = Float((width + 1) / 2)
    let center = (2 * f - 1 - f.truncatingRemainder(dividingBy: 2)) / (2 * f)
    return (0..<count).map { i in
      let x = Float(i % width)
      let y = Float(i / width % width)
      return (1 - abs(x / f - center)) * (1 - abs(y / f - center))
    }
  }
}
