import ModelIR
import Operators

/// Operators of which no more than attributes and inputs change places.
extension OperatorAdapter {
  static let slice = OperatorAdapter(
    "Slice", widening: .values,
    Change(
      10,
      up: .adjusted("`starts`, `ends` and `axes` become inputs") { node throws(Refusal) in
        let starts = try node.wideInts("starts") ?? []
        let axes = try node.ints("axes") ?? Array(starts.indices)
        node.setInput(1, try node.vector(starts))
        node.setInput(2, try node.vector(try node.wideInts("ends") ?? []))
        node.setInput(3, try node.vector(axes))
        node.remove("starts", "ends", "axes")
      },
      down: .adjusted(
        "`starts`, `ends` and `axes` become attributes, steps a Gather; they must be constant"
      ) {
        node throws(Refusal) in
        let x = try node.input(0)
        let starts = try node.wideIntegers(1)
        let ends = try node.wideIntegers(2)
        var axes = node.has(3) ? try node.integers(3) : Array(starts.indices)
        let steps = node.has(4) ? try node.integers(4) : [Int](repeating: 1, count: starts.count)
        guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count
        else {
          throw .argument("'starts', 'ends', 'axes' and 'steps' have different lengths")
        }
        if axes.contains(where: { $0 < 0 }) {
          let rank = try node.rank(x)
          for index in axes.indices { axes[index] = try node.normalized(axes[index], rank: rank) }
        }
        guard steps.allSatisfy({ $0 == 1 }) else {
          try node.gatherSlices(x, starts, ends, axes, steps)
          return
        }
        node.keepInputs(1)
        node.set("starts", .ints(starts.map { Int64($0) }))
        node.set("ends", .ints(ends.map { Int64($0) }))
        node.set("axes", .ints(axes.map { Int64($0) }))
      }))

  static let split = OperatorAdapter(
    "Split", widening: .values,
    Change(
      18,
      up: .adjusted("`num_outputs` is written out") { node throws(Refusal) in
        if !node.has(1) { node.set("num_outputs", .int(Int64(node.node.outputs.count))) }
      },
      down: .adjusted("`num_outputs` becomes the extents, unless they are equal") {
        node throws(Refusal) in
        guard let count = try node.optionalInt("num_outputs") else { return }
        node.remove("num_outputs")
        guard count > 0, count == node.node.outputs.count else {
          throw .attribute("'num_outputs' is \(count) for \(node.node.outputs.count) outputs")
        }
        let x = try node.input(0)
        let axis = try node.normalized(try node.int("axis"), rank: try node.rank(x))
        guard let extent = node.extent(of: x, axis) else {
          throw .unknown("the extent that is split is not known")
        }
        if extent % count == 0 { return }
        let size = (extent + count - 1) / count
        var sizes = [Int](repeating: size, count: count)
        sizes[count - 1] = extent - size * (count - 1)
        guard sizes[count - 1] >= 0 else {
          throw .attribute("'num_outputs' is \(count), more than there is")
        }
        node.setInput(1, try node.vector(sizes))
      }),
    Change(
      13, up: .attributeToInput("split", at: 1),
      down: .adjusted("`split` becomes an attribute; it must be constant or known from the outputs")
      {
        node throws(Refusal) in
        guard node.has(1) else { return }
        do throws(Refusal) {
          node.set("split", .ints(try node.integers(1).map { Int64($0) }))
        } catch {
          let axis = try node.normalized(
            try node.int("axis"), rank: try node.rank(try node.input(0)))
          let sizes = node.node.outputs.map { $0.flatMap { node.shape($0)?[axis].extent } }
          guard !sizes.contains(nil) else { throw error }
          node.set("split", .ints(sizes.compactMap { $0.map { Int64($0) } }))
        }
        node.keepInputs(1)
      }),
    Change(11, down: .axesFromFront("axis")),
    Change(2, up: .inputToAttribute("split", from: 1), down: .attributeToInput("split", at: 1)))

  static let clip = OperatorAdapter(
    "Clip", widening: .values,
    Change(
      12,
      down: .decomposed("Where and comparisons, for integers") { node throws(Refusal) in
        var x = try node.input(0)
        let type = try node.elementType(x)
        guard type == .int64 || type == .uint64 else { return }
        if let low = node.optionalInput(1) {
          x = try node("Where", try node("Less", x, low), low, x)
        }
        if let high = node.optionalInput(2) {
          x = try node("Where", try node("Greater", x, high), high, x)
        }
        try node.finish(x)
      }),
    Change(
      11,
      up: .adjusted("`min` and `max` become inputs") { node throws(Refusal) in
        let type = try node.elementType(try node.input(0))
        for (position, name) in ["min", "max"].enumerated() {
          guard let bound = try node.optionalFloat(name) else { continue }
          node.setInput(position + 1, try node.scalar(bound, type))
        }
        node.remove("min", "max")
      },
      down: .adjusted(
        "`min` and `max` become attributes, or Max and Min where they are not constant"
      ) {
        node throws(Refusal) in
        var x = try node.input(0)
        let bounds = [node.optionalInput(1), node.optionalInput(2)]
        let values = bounds.map { $0.flatMap { node.constant($0)?.doubles.first } }
        guard zip(bounds, values).allSatisfy({ $0 == nil || $1 != nil }) else {
          if let low = bounds[0] { x = try node("Max", x, low) }
          if let high = bounds[1] { x = try node("Min", x, high) }
          try node.finish(x)
          return
        }
        node.keepInputs(1)
        // The old defaults are the largest numbers, which would bound infinities.
        node.set("min", .float(Float(values[0] ?? -.infinity)))
        node.set("max", .float(Float(values[1] ?? .infinity)))
      }))

  static let dropout = OperatorAdapter(
    "Dropout",
    Change(
      12,
      up: .adjusted("`ratio` becomes an input") { node throws(Refusal) in
        guard node.has("ratio") else { return }
        node.setInput(1, try node.scalar(try node.float("ratio"), .float))
        node.remove("ratio")
      },
      down: .adjusted("`ratio` becomes an attribute; there is no training") {
        node throws(Refusal) in
        let ratio = node.optionalInput(1).flatMap { node.constant($0)?.doubles.first }
        if let mode = node.optionalInput(2) {
          guard let training = node.constant(mode)?.booleans.first else {
            throw .dynamic("'training_mode' is computed or given at run time")
          }
          guard !training || ratio == 0 else {
            throw .argument("'training_mode' is true, and operator sets before 12 have no training")
          }
        }
        node.remove("seed")
        node.keepInputs(1)
        if let ratio { node.set("ratio", .float(Float(ratio))) }
      }),
    Change(
      10,
      up: .decomposed("Cast of the mask") { node throws(Refusal) in try node.castMask(to: .bool) },
      down: .decomposed("Cast of the mask") { node throws(Refusal) in try node.castMask(to: nil) }),
    Change(
      7, up: .adjusted("`is_test` is left out") { node throws(Refusal) in node.remove("is_test") },
      down: .adjusted("`is_test` is set") { node throws(Refusal) in node.set("is_test", .int(1)) }))

  static let gemm = OperatorAdapter(
    "Gemm", widening: .arithmetic,
    Change(
      11,
      down: .adjusted("a zero for `C` where it is left out") { node throws(Refusal) in
        guard !node.has(2) else { return }
        let type = try node.elementType(try node.input(0))
        node.setInput(2, try node.constant(Tensor(zeros: type, [1])))
      }),
    Change(
      7,
      up: .adjusted("`broadcast` is left out") { node throws(Refusal) in node.remove("broadcast") },
      down: .adjusted("`broadcast` is set") { node throws(Refusal) in node.set("broadcast", .int(1))
      }))

  static let pReLU = OperatorAdapter(
    "PRelu", widening: .arithmetic,
    Change(
      7,
      up: .adjusted("the slope of a channel gets the shape of an image") { node throws(Refusal) in
        let (x, slope) = (try node.input(0), try node.input(1))
        let rank = try node.rank(x)
        guard try node.rank(slope) == 1, rank > 2, try node.extents(slope) != [1] else { return }
        node.setInput(1, try node.unsqueeze(slope, Array(1..<rank - 1)))
      },
      down: .adjusted("the slope must be that of channels") { node throws(Refusal) in
        let (x, slope) = (try node.input(0), try node.extents(try node.input(1)))
        let channel = try node.rank(x) - slope.count
        guard channel <= 1, slope.enumerated().allSatisfy({ $1 == 1 || $0 + channel == 1 }) else {
          throw .attribute(
            "the slope has shape \(slope), before operator set 7 it is one number a channel")
        }
        let count = slope.reduce(1, *)
        if slope != [count] { node.setInput(1, try node.reshape(try node.input(1), [count])) }
      }))

  static let topK = OperatorAdapter(
    "TopK", widening: .values,
    Change(
      11,
      down: .decomposed("of the negated values, where the smallest are wanted") {
        node throws(Refusal) in
        if try node.int("sorted", or: 1) == 0 { node.remove("sorted") }
        let x = try node.input(0)
        let axis = try node.normalized(try node.int("axis", or: -1), rank: try node.rank(x))
        node.set("axis", .int(Int64(axis)))
        guard try node.int("largest", or: 1) == 0 else { return }
        let type = try node.elementType(x)
        guard type.isFloatingPoint || type == .int32 else {
          throw .attribute("'largest' is 0, and \(type.name) cannot be negated")
        }
        let wide = try node.cast(x, to: type == .int32 ? .double : type)
        let k = try node.input(1)
        let results = try node.addNode(
          "TopK", [try node("Neg", wide), k], outputs: 2, opset: 10,
          with: ["axis": .int(Int64(axis))])
        try node.finish(try node.cast(try node("Neg", results[0]), to: type), results[1])
      }),
    Change(
      10,
      up: .adjusted("`k` becomes an input") { node throws(Refusal) in
        node.setInput(1, try node.vector([try node.int("k")]))
        node.remove("k")
      },
      down: .adjusted("`k` becomes an attribute; it must be constant") { node throws(Refusal) in
        node.set("k", .int(Int64(try node.integers(1).first ?? 0)))
        node.keepInputs(1)
      }))

  static let lpPool = OperatorAdapter(
    "LpPool",
    Change(
      2, up: .roundedP,
      down: .adjusted("`p` becomes a real number") { node throws(Refusal) in
        if let p = try node.optionalInt("p") { node.set("p", .float(Float(p))) }
      }))
  static let globalLpPool = OperatorAdapter(
    "GlobalLpPool",
    Change(
      2, up: .roundedP,
      down: .adjusted("`p` becomes a real number") { node throws(Refusal) in
        if let p = try node.optionalInt("p") { node.set("p", .float(Float(p))) }
      }))

  static let scatter = OperatorAdapter(
    "Scatter", widening: .values,
    Change(
      11,
      up: .decomposed("ScatterElements") { node throws(Refusal) in
        try node.replace(
          by: "ScatterElements", node.node.inputs, opset: 11,
          with: ["axis": .int(Int64(try node.int("axis")))])
      }))

  static let roiAlign = OperatorAdapter(
    "RoiAlign",
    Change(
      16,
      up: .adjusted("`coordinate_transformation_mode` is set") { node throws(Refusal) in
        node.set("coordinate_transformation_mode", .string("output_half_pixel"))
      },
      down: .adjusted("only `output_half_pixel`, what it was") { node throws(Refusal) in
        let mode = try node.string("coordinate_transformation_mode")
        guard mode == "output_half_pixel" else {
          throw .attribute(
            "'coordinate_transformation_mode' is '\(mode)', before operator set 16 there is "
              + "only output_half_pixel")
        }
        node.remove("coordinate_transformation_mode")
      }))
}

extension OperatorAdapter.Rewrite {
  fileprivate static let roundedP = Self.adjusted("`p` becomes an integer") {
    node throws(Refusal) in
    guard let p = try node.optionalFloat("p") else { return }
    guard let integer = Int64(exactly: p) else {
      throw .attribute("'p' is \(p), since version 2 an integer")
    }
    node.set("p", .int(integer))
  }
}

extension NodeRewriter {
  /// Takes every so-manyth entry along axes by Gather.
  fileprivate mutating func gatherSlices(
    _ x: ValueID, _ starts: [Int], _ ends: [Int], _ axes: [Int], _ steps: [Int]
  ) throws(Refusal) {
    var result = x
    for (index, axis) in axes.enumerated() {
      guard let extent = extent(of: x, axis) else {
        throw .unknown(
          "the extent of axis \(axis) is not known, where every so-manyth entry is taken")
      }
      let step = steps[index]
      guard step != 0 else { throw .argument("'steps' has a 0") }
      let bounds = step > 0 ? 0...extent : -1...(extent - 1)
      func place(_ position: Int) -> Int {
        let (fromFront, overflow) = position.addingReportingOverflow(position < 0 ? extent : 0)
        return min(max(overflow ? position : fromFront, bounds.lowerBound), bounds.upperBound)
      }
      _ = try count(extent)
      let positions = Array(stride(from: place(starts[index]), to: place(ends[index]), by: step))
      result = try self("Gather", result, try vector(positions), with: ["axis": .int(Int64(axis))])
    }
    try finish(result)
  }

  /// The mask of Dropout is of the data's type before version 10, of truth values since.
  fileprivate mutating func castMask(to type: ElementType?) throws(Refusal) {
    guard hasOutput(1), let mask = node.outputs[1] else { return }
    let data = try elementType(try input(0))
    let own = converter.newValue(
      "dropout_mask", OpsetConverter.Fact(type: .tensor(type ?? data, shape(mask))))
    var copy = node
    copy.outputs[1] = own
    try converter.place(copy, writtenFor: type == nil ? 9 : 10)
    try compute(
      output: 1, by: "Cast", own, with: ["to": .int(Int64((type == nil ? .bool : data).rawValue))])
  }
}
