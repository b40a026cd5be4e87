import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Axes from `axis` to `end_axis` as one.
  static let flatten = LayerKind("Flatten", settings: "flatten_param") {
    layer throws(Diagnostic) in
    try layer.expect()
    let x = try layer.bottom()
    let first = try layer.axis(or: 1, rank: x.rank)
    let last = try layer.axis("end_axis", or: -1, rank: x.rank)
    guard first <= last else {
      throw .invalid("'end_axis' comes before 'axis'", attribute: "end_axis")
    }
    let joined = x.shape[first...last].reduce(1, *)
    let shape = x.shape[..<first] + [joined] + x.shape[(last + 1)...]
    if first == 1, last == x.rank - 1 {
      try layer.write("Flatten", [x], shape: Array(shape), [.int("axis", 1)])
    } else {
      try layer.reshape(x, Array(shape), to: .top(0))
    }
  }
}
