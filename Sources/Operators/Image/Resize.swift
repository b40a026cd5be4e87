import Diagnostics
import ModelIR

extension Operator {
  static let resize = Operator(
    "Resize",
    summary: """
      Resamples a tensor along its axes, by `scales` or to `sizes`: with the nearest element, or \
      with weights of a linear or cubic filter around the position in the input that \
      `coordinate_transformation_mode` gives for each output index.
      """,
    versions: [
      .since(
        10, inputs: [.required("X", "T"), .required("scales", "tensor(float)")],
        outputs: [.required("Y", "T")], attributes: [.string("mode", "nearest")],
        types: ["T": .tensor(.all)]),
      .since(11) {
        $0.inputs = [
          .required("X", "T1"), .required("roi", "T2"), .required("scales", "tensor(float)"),
          .optional("sizes", "tensor(int64)"),
        ]
        $0.outputs = [.required("Y", "T1")]
        $0.set(.string("coordinate_transformation_mode", "half_pixel"))
        $0.set(.float("cubic_coeff_a", -0.75))
        $0.set(.int("exclude_outside", 0))
        $0.set(.float("extrapolation_value", 0.0))
        $0.set(.string("nearest_mode", "round_prefer_floor"))
        $0.types = ["T1": .tensor(.all), "T2": .tensor(.floats)]
      },
      .since(13) {
        $0.inputs = [
          .required("X", "T1"), .optional("roi", "T2"), .optional("scales", "tensor(float)"),
          .optional("sizes", "tensor(int64)"),
        ]
        $0.types["T1"] = .tensor(.allIR4)
      },
      .since(18) {
        $0.set(.int("antialias", 0))
        $0.set(.optional("axes", .ints))
        $0.set(.string("keep_aspect_ratio_policy", "stretch"))
      },
      .since(19),
    ],
    infer: { context throws(Diagnostic) in
      guard let shape = context.shape(0) else {
        context.setOutput(0, context.elementType(0), nil)
        return
      }
      let isOld = context.since < 11
      let sizes = isOld ? nil : context.elements(3)
      let scales = context.constant(isOld ? 1 : 2)?.doubles
      let hasSizes = !isOld && context.hasInput(3) && sizes?.isEmpty != true
      let axes = try context.resizedAxes(rank: shape.rank)
      var result = Shape.unknown(rank: shape.rank)
      for axis in 0..<shape.rank where !axes.contains(axis) { result[axis] = shape[axis] }
      if hasSizes {
        if let sizes, sizes.count == axes.count {
          try context.fill(&result, from: shape, axes, sizes)
        }
      } else if let scales, scales.count == axes.count, try !context.cropsRegion() {
        for (i, axis) in axes.enumerated() {
          result[axis] = shape[axis].scaled(by: scales[i])
        }
      }
      context.setOutput(0, context.elementType(0), result)
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      if context.since < 11 {
        let scales = try context.tensor(1).doubles
        return [.tensor(try context.upsampled(x, scales: scales))]
      }
      let axes = try context.resampledAxes(of: x.shape)
      return [.tensor(try context.resampled(x, axes, try context.resampling()))]
    },
    prepare: prepareResize)
}

extension Dimension {
  /// The extent multiplied by a scale and rounded down, in single precision.
  func scaled(by scale: Double) -> Dimension {
    if scale == 1 { return self }
    if known == nil, let factor = Int(exactly: scale), factor > 0 {
      return multiplied(by: .known(factor))
    }
    if known == nil, scale > 0, let divisor = Int(exactly: 1 / scale) {
      return dividedDown(by: divisor)
    }
    guard let known, let extent = Int(exactly: (Float(known) * Float(scale)).rounded(.down)),
      extent >= 0
    else { return .unknown }
    return .known(extent)
  }
}

extension NodeReading {
  /// The axes that scales, sizes and regions apply to.
  fileprivate func resizedAxes(rank: Int) throws(Diagnostic) -> [Int] {
    guard since >= 18, let axes = try optionalInts("axes") else { return Array(0..<rank) }
    return try normalizedAxes(axes, rank: rank)
  }

  /// Whether only a region of the input is resampled.
  fileprivate func cropsRegion() throws(Diagnostic) -> Bool {
    guard since >= 11 else { return false }
    return try string("coordinate_transformation_mode") == "tf_crop_and_resize"
  }

  /// The scale common to all axes that keeps the aspect ratio; nil where each has its own.
  fileprivate func commonScale(_ extents: [(Int, Int)]) throws(Diagnostic) -> Double? {
    guard since >= 18 else { return nil }
    let policy = try string("keep_aspect_ratio_policy")
    let scales = extents.map { Double($0.1) / Double($0.0) }
    switch policy {
    case "stretch": return nil
    case "not_larger": return scales.min()
    case "not_smaller": return scales.max()
    default: throw invalid("keep_aspect_ratio_policy", "is '\(policy)'")
    }
  }

  /// How elements are found.
  func resampling() throws(Diagnostic) -> Resampling {
    let mode = try string("mode")
    let interpolation: Interpolation
    switch mode {
    case "nearest":
      let rounding = try string("nearest_mode")
      guard ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].contains(rounding) else {
        throw invalid("nearest_mode", "is '\(rounding)'")
      }
      interpolation = .nearest(rounding: rounding)
    case "linear": interpolation = .linear
    case "cubic": interpolation = .cubic(coefficient: try float("cubic_coeff_a"))
    default: throw invalid("mode", "is '\(mode)', expected nearest, linear or cubic")
    }
    return Resampling(
      interpolation: interpolation,
      coordinateMode: try string("coordinate_transformation_mode"),
      antialias: since >= 18 ? try bool("antialias") : false,
      excludesOutside: try bool("exclude_outside"),
      extrapolationValue: try float("extrapolation_value"))
  }
}

extension InferenceContext {
  /// Sets the extents that `sizes` asks for.
  fileprivate func fill(
    _ result: inout Shape, from shape: Shape, _ axes: [Int], _ sizes: [Dimension]
  ) throws(Diagnostic) {
    var extents: [(Int, Int)] = []
    for (i, axis) in axes.enumerated() {
      guard let input = shape[axis].known, let size = sizes[i].known else { continue }
      extents.append((input, size))
    }
    let keepsRatio =
      since < 18 ? false : try string("keep_aspect_ratio_policy") != "stretch"
    guard keepsRatio else {
      for (i, axis) in axes.enumerated() { result[axis] = sizes[i] }
      return
    }
    guard extents.count == axes.count, let scale = try commonScale(extents) else { return }
    for (i, axis) in axes.enumerated() {
      result[axis] = roundedExtent(extents[i].0, scale).map(Dimension.known) ?? .unknown
    }
  }
}

/// An extent multiplied by a scale and rounded to nearest, halves up.
private func roundedExtent(_ extent: Int, _ scale: Double) -> Int? {
  Int(exactly: (scale * Double(extent) + 0.5).rounded(.down))
}

extension EvaluationContext {
  /// How each axis is resampled as regions, scales and sizes say.
  func resampledAxes(of shape: [Int]) throws(Diagnostic) -> [ResampledAxis] {
    let axes = try resizedAxes(rank: shape.count)
    var resampled = shape.map { ResampledAxis(input: $0, output: $0, scale: 1) }
    try setRegions(&resampled, axes)
    if let sizes = try optionalIntegers(3), !sizes.isEmpty {
      try setSizes(&resampled, axes, sizes)
    } else {
      try setScales(&resampled, axes)
    }
    return resampled
  }

  /// Reads the regions, which count in one coordinate mode alone.
  fileprivate func setRegions(_ result: inout [ResampledAxis], _ axes: [Int]) throws(Diagnostic) {
    guard try cropsRegion() else { return }
    let regions = try tensor(1).doubles
    guard regions.count == 2 * axes.count else {
      throw mismatch("'roi' has \(counted(regions.count, "value")), expected \(2 * axes.count)")
    }
    for (i, axis) in axes.enumerated() {
      result[axis].region = (regions[i], regions[axes.count + i])
    }
  }

  fileprivate func setSizes(
    _ result: inout [ResampledAxis], _ axes: [Int], _ sizes: [Int]
  ) throws(Diagnostic) {
    guard sizes.count == axes.count else {
      throw mismatch("\(sizes.count) sizes for \(counted(axes.count, "axis", "axes"))")
    }
    let common = try commonScale(axes.indices.map { (result[axes[$0]].input, sizes[$0]) })
    for (i, axis) in axes.enumerated() {
      let input = result[axis].input
      let scale = common ?? Double(sizes[i]) / Double(input)
      let output = common == nil ? sizes[i] : roundedExtent(input, scale)
      guard let output, output >= 0 else { throw invalidData("sizes are \(sizes)") }
      result[axis].scale = scale
      result[axis].output = output
    }
  }

  fileprivate func setScales(_ result: inout [ResampledAxis], _ axes: [Int]) throws(Diagnostic) {
    guard hasInput(2) else { throw unsupported("needs 'scales' or 'sizes'") }
    let scales = try tensor(2).doubles
    guard scales.count == axes.count else {
      throw mismatch("\(counted(scales.count, "scale")) for \(counted(axes.count, "axis", "axes"))")
    }
    let crops = try cropsRegion()
    for (i, axis) in axes.enumerated() {
      let (start, end) = result[axis].region
      let scale = crops ? scales[i] * (end - start) : scales[i]
      guard scales[i] > 0, let output = Dimension.known(result[axis].input).scaled(by: scale).known
      else { throw invalidData("scale \(scales[i]) is not positive") }
      result[axis].scale =
        crops && result[axis].input > 0
        ? Double(output) / Double(result[axis].input) : scales[i]
      result[axis].output = output
    }
  }
}
