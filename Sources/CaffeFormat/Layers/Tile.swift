import ConverterCore
import Diagnostics

extension LayerKind {
  /// The blob several times along an axis.
  static let tile = LayerKind("Tile", settings: "tile_param") { layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let axis = try layer.axis(or: 1, rank: x.rank)
    let tiles = try layer.size("tiles", atLeast: 1)
    var repeats = x.shape.map { _ in 1 }
    repeats[axis] = tiles
    var shape = x.shape
    shape[axis] *= tiles
    try layer.write("Tile", [x, layer.integers("repeats", repeats)], shape: shape)
  }
}
