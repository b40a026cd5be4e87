import Diagnostics
import Kernels
import ModelIR

/// Prepares Resize of floats by constant scales or sizes where at most the last two axes change.
let prepareResize: Preparation = { context throws(Diagnostic) in
  guard context.since >= 11, let x = context.input(0), let out = context.output(0),
    x.elementType == .float, out.elementType == .float, x.shape.count >= 2,
    x.shape.count == out.shape.count, !x.shape.contains(0), !out.shape.contains(0),
    !(1...3).contains(where: context.isComputed),
    try context.string("coordinate_transformation_mode") != "tf_crop_and_resize"
  else { return nil }
  let evaluation = EvaluationContext(
    context: context.context, inputs: context.constants.map { $0.map { .tensor($0) } })
  let axes = try evaluation.resampledAxes(of: x.shape)
  guard axes.map(\.output) == out.shape,
    axes.dropLast(2).allSatisfy({ $0.scale == 1 && $0.input == $0.output })
  else { return nil }
  let resampling = try context.resampling()
  var taps: [ImageResampling.Taps] = []
  for axis in axes.suffix(2) {
    guard let list = axis.taps(resampling) else { return nil }
    taps.append(list)
  }
  let kernel = ImageResampling(
    planes: Array(x.shape.dropLast(2)).elementCount, rows: taps[0], columns: taps[1])
  return .compute(scratch: kernel.scratchByteCount) { arguments in
    guard let x = arguments.input(0), let out = arguments.output(0) else { return }
    kernel.run(x, out, on: arguments.pool) { worker in
      arguments.scratch(worker: worker).baseAddress?.assumingMemoryBound(to: Float.self)
    }
  }
}

extension ResampledAxis {
  /// The taps of all output elements; nil where a position is not known, or has none.
  fileprivate func taps(_ resampling: Resampling) -> ImageResampling.Taps? {
    guard scale > 0, scale.isFinite, input < Int(Int32.max) else { return nil }
    var positions: [Double] = []
    positions.reserveCapacity(output)
    for index in 0..<output {
      guard let place = position(of: index, resampling.coordinateMode), place.isFinite else {
        return nil
      }
      positions.append(place)
    }
    if case .nearest(let rounding) = resampling.interpolation {
      return .init(
        input: input,
        elements: nearest(positions, rounding: rounding).map { (indices: [$0], weights: [1]) })
    }
    if scale == 1, input == output { return .init(unchanged: input) }
    let found = elements(
      positions, resampling.interpolation, antialias: resampling.antialias,
      excludesOutside: resampling.excludesOutside)
    // Weights of 0 count for nothing, whatever they would multiply. Filters that reach far take more
    // memory than they save.
    let lists = found.map { element in
      let used = element.indices.indices.filter { element.weights[$0] != 0 }
      return (indices: used.map { element.indices[$0] }, weights: used.map { element.weights[$0] })
    }
    guard lists.allSatisfy({ (1...16).contains($0.indices.count) }) else { return nil }
    return .init(input: input, elements: lists)
  }
}
