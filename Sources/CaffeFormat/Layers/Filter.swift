import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The items of blobs for which a last blob is not zero; how many, depends on the data.
  static let filter = LayerKind("Filter", settings: "") { layer throws(Diagnostic) in
    let count = layer.bottoms.count - 1
    guard count >= 1 else {
      throw Diagnostic(.inconsistentNet, "the layer reads \(count + 1) blobs, expected 2 or more")
    }
    try layer.expect(bottoms: 2...Int(Int32.max), tops: count...count)
    let selector = try layer.bottom(count)
    guard let items = selector.shape.first, selector.shape.dropFirst().allSatisfy({ $0 == 1 }),
      layer.bottoms.allSatisfy({ $0.shape.first == items && $0.open == selector.open }),
      selector.open.map({ $0.axis == 0 }) ?? true
    else { throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))") }
    let marks = try layer.reshaped(selector, [items], "marks")
    let isZero = try layer.step(
      "Equal", "is_zero", [marks, layer.scalar("zero", 0)], shape: [items], elementType: .bool)
    let isKept = try layer.step("Not", "kept", [isZero], shape: [items], elementType: .bool)
    let open = OpenExtent(axis: 0, name: layer.inner("items"))
    for index in 0..<count {
      let blob = try layer.bottom(index)
      try layer.write(
        "Compress", [blob, isKept], shapes: [[OpenExtent.standIn] + blob.shape[1...]],
        opened: [open], to: [index], [.int("axis", 0)])
    }
  }
}
