import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// Pooling.
  static let pooling = OperatorFamily(
    [("MaxPool", "MaxPool"), ("AveragePool", "AveragePool"), ("LpPool", "LpPool")].flatMap {
      (name, target) in
      ["", "1D", "2D", "3D"].filter { $0.isEmpty || name != "LpPool" }.map { suffix in
        let rank = suffix == "1D" ? 3 : suffix == "3D" ? 5 : 4
        return OperatorKind(
          name + suffix, to: "\(target), Global\(target)",
          needs: [.init(rank: rank, minimumRank: 3)]
        ) { op throws(Diagnostic) in try op.importPool(target) }
      }
    } + [
      OperatorKind("RoIPool", to: "MaxRoiPool", needs: [.image, .matrix]) {
        op throws(Diagnostic) in try op.importRoIPool()
      }
    ])
}

extension OperatorImporter {
  fileprivate mutating func importPool(_ target: String) throws(Diagnostic) {
    try expect()
    let isLast = try isChannelsLast()
    let isGlobal = try arguments.flag("global_pooling", or: false)
    let window = try window(needsKernel: !isGlobal)
    let rank = window.rank + 2
    var attributes: [Attribute] = []
    if target == "LpPool" {
      let p = try arguments.real("p", or: 2)
      guard p == p.rounded(), p >= 1, p <= 1024 else {
        throw .unsupported("'p' is \(p), expected a whole number", argument: "p")
      }
      attributes.append(.int("p", Int(p)))
    }
    let countsPads =
      target == "AveragePool" ? try arguments.flag("count_include_pad", or: false) : false
    let x = try image(input(), isChannelsLast: isLast, rank: rank)
    if isGlobal {
      return try writeImage(
        emit("Global" + target, [x], attributes), isChannelsLast: isLast, rank: rank)
    }
    guard window.dilation.allSatisfy({ $0 == 1 }) else {
      throw .invalid("pooling has no dilation", argument: "dilations")
    }
    attributes += [.ints("kernel_shape", window.kernel), .ints("strides", window.stride)]
    let canRoundUp =
      target == "MaxPool" || target == "AveragePool" && !countsPads && operatorSetVersion >= 19
    attributes += try padding(window, of: x, canRoundUp: canRoundUp)
    if target == "AveragePool" { attributes.append(.int("count_include_pad", countsPads ? 1 : 0)) }
    try writeImage(emit(target, [x], attributes), isChannelsLast: isLast, rank: rank)
  }

  /// Maxima over parts of regions.
  fileprivate mutating func importRoIPool() throws(Diagnostic) {
    try expect(inputs: 2...2, outputs: 1...2)
    try refuse(output: 1, "the places of the maxima")
    arguments.ignore(["is_test"])
    guard try !isChannelsLast() else {
      throw .unsupported("channels in the last place are not supported", argument: "order")
    }
    let shape = [
      try size("pooled_h", or: 1, atLeast: 1), try size("pooled_w", or: 1, atLeast: 1),
    ]
    let scale = try arguments.real("spatial_scale", or: 1)
    write(
      try emit(
        "MaxRoiPool", [input(), input(1)],
        [.ints("pooled_shape", shape), .float("spatial_scale", scale)]))
  }
}
