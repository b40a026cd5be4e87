import ModelIR
import Operators

extension OperatorAdapter {
  static let resize = OperatorAdapter(
    "Resize", widening: .values,
    Change(
      19,
      down: .decomposed("a product with a constant matrix an axis, for `half_pixel_symmetric`") {
        node throws(Refusal) in
        let coordinates = try node.string("coordinate_transformation_mode")
        if coordinates == "half_pixel_symmetric" { try node.resample() }
      }),
    Change(
      18,
      down: .decomposed(
        "a product with a constant matrix an axis, where antialias, axes or a policy is set"
      ) {
        node throws(Refusal) in
        let policy = try node.string("keep_aspect_ratio_policy")
        let isSmoothed = try node.int("antialias") != 0
        if isSmoothed || node.has("axes") || policy != "stretch" && !policy.isEmpty {
          try node.resample()
        }
      }),
    Change(
      13,
      down: .adjusted("empty tensors for what is left out") { node throws(Refusal) in
        let empty = try node.constant(Tensor(zeros: .float, [0]))
        if !node.has(1) { node.setInput(1, empty) }
        if !node.has(2) { node.setInput(2, empty) }
      }),
    Change(
      11,
      up: .adjusted("what version 10 computed is said by attributes") { node throws(Refusal) in
        let scales = try node.input(1)
        let type = try node.elementType(try node.input(0))
        node.setInput(
          1, try node.constant(Tensor(zeros: type.isFloatingPoint ? type : .float, [0])))
        node.setInput(2, scales)
        node.set("coordinate_transformation_mode", .string("asymmetric"))
        node.set("nearest_mode", .string("floor"))
      },
      down: .decomposed(
        "a product with a constant matrix or Gather an axis, but for asymmetric coordinates, rounded "
          + "down"
      ) { node throws(Refusal) in
        let (mode, rounding) = (try node.string("mode"), try node.string("nearest_mode"))
        let isAsymmetric = try node.string("coordinate_transformation_mode") == "asymmetric"
        let isPlain = isAsymmetric && (mode == "nearest" && rounding == "floor" || mode == "linear")
        let scales = node.optionalInput(2)
        guard isPlain, !node.has(3), let scales, node.knownExtents(scales) != [0] else {
          try node.resample()
          return
        }
        try node.replace(
          by: "Resize", try node.input(0), scales, opset: 10,
          with: ["mode": .string(ByteString(mode))])
      }),
    Change(
      10,
      down: .decomposed("a product with a constant matrix or Gather an axis") {
        node throws(Refusal) in
        try node.resample()
      }))
}

extension NodeRewriter {
  /// Writes a change of size as one map of each axis: it is linear, and the axes do not depend on one
  /// another, so that reference evaluation of the unit vectors of an axis gives its matrix.
  fileprivate mutating func resample() throws(Refusal) {
    guard !isReplaced else { return }
    var x = try input(0)
    let before = try extents(x)
    guard let output = node.outputs.first.flatMap({ $0 }) else { return }
    let after = try extents(output)
    guard before.count == after.count, !before.contains(0), !after.contains(0) else {
      throw .argument("the shapes \(before) and \(after) cannot be resized")
    }
    if has("coordinate_transformation_mode"),
      try string("coordinate_transformation_mode") == "tf_crop_and_resize"
    {
      throw .attribute(
        "'coordinate_transformation_mode' is tf_crop_and_resize, which is not written out")
    }
    let scales = try scalesOfAllAxes(before, after)
    let type = try elementType(x)
    let isNearest = try string("mode") == "nearest" || !has("mode")
    for axis in before.indices where before[axis] != after[axis] || scales[axis] != 1 {
      let (matrix, places) = try axisMap(before[axis], after[axis], scales[axis], isNearest)
      if isNearest {
        x = try self("Gather", x, try vector(places), with: ["axis": .int(Int64(axis))])
        continue
      }
      let inner: ElementType = type == .double ? .double : .float
      var order = Array(before.indices)
      order.swapAt(axis, before.count - 1)
      let factor = try constant(Tensor(inner, [before[axis], after[axis]], doubles: matrix))
      let product = try self("MatMul", try transpose(try cast(x, to: inner), order), factor)
      x = try transpose(product, order)
    }
    guard isNearest || type.isFloatingPoint else {
      throw .type("interpolation of \(type.name) is not written out")
    }
    try finish(try cast(x, to: type))
  }

  /// The scale of each axis, as the operator itself has it.
  private func scalesOfAllAxes(_ before: [Int], _ after: [Int]) throws(Refusal) -> [Double] {
    let rank = before.count
    var axes = Array(before.indices)
    if let given = try ints("axes") {
      axes = []
      for axis in given { axes.append(try normalized(axis, rank: rank)) }
    }
    var scales = zip(before, after).map { Double($1) / Double($0) }
    let position = version.since == 10 ? 1 : 2
    if let value = optionalInput(position), let stated = constant(value)?.doubles,
      stated.count == axes.count,
      !has(3)
    {
      scales = [Double](repeating: 1, count: rank)
      for (axis, scale) in zip(axes, stated) { scales[axis] = scale }
    } else if !has(3) {
      throw .dynamic("'scales' is computed or given at run time")
    }
    let policy =
      version.attribute("keep_aspect_ratio_policy") == nil
      ? "" : try string("keep_aspect_ratio_policy")
    if has(3), policy == "not_larger" || policy == "not_smaller" {
      let wanted = try integers(3)
      let ratios = zip(axes, wanted).map { Double($1) / Double(before[$0]) }
      let scale = policy == "not_larger" ? ratios.min() : ratios.max()
      for axis in axes { scales[axis] = scale ?? 1 }
    }
    return scales
  }

  /// The matrix of one axis, `[before, after]`, and for the nearest entry its place.
  private func axisMap(
    _ before: Int, _ after: Int, _ scale: Double, _ isNearest: Bool
  ) throws(Refusal) -> (matrix: [Double], places: [Int]) {
    _ = try (count(before, after), count(before, before))
    // The same map along a lone axis, of all unit vectors at once.
    let units = (0..<before * before).map { $0 / before == $0 % before ? 1.0 : 0 }
    let scales = Tensor(.float, [2], doubles: [1, scale])
    var inputs: [Tensor?] = [Tensor(.double, [before, before], doubles: units)]
    if version.since == 10 {
      inputs.append(scales)
    } else {
      inputs += [Tensor(zeros: .float, [0]), scales]
      // Where sizes are given, coordinates follow from them and not from a rounded scale.
      if has(3) {
        inputs[2] = version.since >= 13 ? nil : Tensor(zeros: .float, [0])
        inputs.append(Tensor(.int64, [2], int64s: [Int64(before), Int64(after)]))
      }
      if version.since >= 13 { inputs[1] = nil }
    }
    let result = try evaluated(inputs, removing: ["axes", "keep_aspect_ratio_policy"])
    guard result.shape == [before, after] else {
      throw .missing("an axis of \(before) entries becomes \(result.shape), not \(after)")
    }
    let matrix = result.doubles
    guard isNearest else { return (matrix, []) }
    let places = (0..<after).map { column in
      (0..<before).first { matrix[$0 * after + column] == 1 } ?? 0
    }
    return (matrix, places)
  }
}
