import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// One step of a long short-term memory.
  static let lstmUnit = LayerKind("LSTMUnit", settings: "") { layer throws(Diagnostic) in
    try layer.expect(bottoms: 3...3, tops: 2...2)
    let cell = try layer.bottom()
    let gates = try layer.bottom(1)
    guard cell.rank == 3, cell.shape[0] == 1,
      gates.shape == [1, cell.shape[1], 4 * cell.shape[2]],
      try layer.bottom(2).shape == [1, cell.shape[1]]
    else { throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))") }
    let going = try layer.reshape(
      layer.bottom(2), [1, cell.shape[1], 1], to: .step("going"))
    let shape = cell.shape
    let parts = try layer.split(gates, axis: 2, into: 4, "parts")
    let input = try layer.step("Sigmoid", "i", [parts[0]], shape: shape)
    let forget = try layer.step("Sigmoid", "f", [parts[1]], shape: shape)
    let output = try layer.step("Sigmoid", "o", [parts[2]], shape: shape)
    let candidate = try layer.step("Tanh", "g", [parts[3]], shape: shape)
    let kept = try layer.step("Mul", "keep", [forget, going], shape: shape)
    let old = try layer.step("Mul", "old", [kept, cell], shape: shape)
    let new = try layer.step("Mul", "new", [input, candidate], shape: shape)
    try layer.write("Add", [old, new], shape: shape)
    guard let next = layer.tops[0] else { return }
    let squashed = try layer.step("Tanh", "tanh", [next], shape: shape)
    try layer.write("Mul", [output, squashed], shape: shape, to: 1)
  }
}
