import Diagnostics
import ModelIR

extension Operator {
  static let col2Im = Operator(
    "Col2Im",
    summary: """
      Puts the columns [N, C * block, L] of sliding blocks back into images [N, C, ...]; where \
      blocks overlap their elements add up.
      """,
    versions: [
      .since(
        18,
        inputs: [
          .required("input", "T"), .required("image_shape", "tensor(int64)"),
          .required("block_shape", "tensor(int64)"),
        ], outputs: [.required("output", "T")],
        attributes: [
          .optional("dilations", .ints), .optional("pads", .ints), .optional("strides", .ints),
        ], types: ["T": .tensor(.allIR4)])
    ],
    infer: { context throws(Diagnostic) in
      let shape = context.shape(0)
      guard let image = context.elements(1) else {
        let rank = context.vectorLength(1).map { min($0, 1 << 20) + 2 }
        var result = rank.flatMap(Shape.checkedUnknown)
        if let shape, shape.rank == 3 { result?[0] = shape[0] }
        context.setOutput(0, context.elementType(0), result)
        return
      }
      var channels = Dimension.unknown
      if let shape, shape.rank == 3, let columns = shape[1].known,
        let block = context.integers(2)?.checkedElementCount, block > 0, columns % block == 0
      {
        channels = .known(columns / block)
      }
      let batch = shape.flatMap { $0.rank == 3 ? $0[0] : nil } ?? .unknown
      context.setOutput(0, context.elementType(0), Shape([batch, channels] + image))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let image = try context.integers(1)
      let block = try context.integers(2)
      let geometry = try context.blockGeometry(image, block)
      let blockSize = block.elementCount
      let blocks = geometry.map(\.count)
      guard x.rank == 3, x.shape[1] % blockSize == 0, x.shape[2] == blocks.checkedElementCount
      else {
        throw context.mismatch("columns \(x.shape) do not fit image \(image) and block \(block)")
      }
      let (n, c) = (x.shape[0], x.shape[1] / blockSize)
      let shape = [n, c] + image
      guard try context.checkedCount(shape) > 0, x.count > 0 else {
        return [.tensor(Tensor(zeros: x.elementType, shape))]
      }
      let targets = geometry.positions(in: image, block)
      let type = x.elementType
      if type.isInteger {
        let sums = summed(x.int64s, planes: n * c, targets, size: image.elementCount) { $0 &+ $1 }
        return [.tensor(Tensor(type, shape, int64s: sums))]
      }
      if type.isComplex {
        let parts = x.complexParts
        let halves = (0..<2).map { half in
          let numbers = stride(from: half, to: parts.count, by: 2).map { parts[$0] }
          return summed(numbers, planes: n * c, targets, size: image.elementCount, +)
        }
        let sums = zip(halves[0], halves[1]).flatMap { [$0, $1] }
        return [.tensor(Tensor(type, shape, complexParts: sums))]
      }
      guard type.isFloatingPoint else { throw context.unsupported("cannot add up \(type.name)") }
      let sums = summed(x.doubles, planes: n * c, targets, size: image.elementCount, +)
      return [.tensor(Tensor(type, shape, doubles: sums))]
    })
}

/// The sums of the elements of each plane that have one target; a target of -1 drops its element.
private func summed<Number: ExpressibleByIntegerLiteral>(
  _ values: [Number], planes: Int, _ targets: [Int], size: Int,
  _ add: (Number, Number) -> Number
) -> [Number] {
  var sums = [Number](repeating: 0, count: planes * size)
  for plane in 0..<planes {
    for (i, target) in targets.enumerated() where target >= 0 {
      let place = plane * size + target
      sums[place] = add(sums[place], values[plane * targets.count + i])
    }
  }
  return sums
}

/// Where blocks lie along one axis of the image.
private struct BlockAxis {
  var stride: Int
  var dilation: Int
  var pad: Int
  /// The number of block positions.
  var count: Int
}

extension [BlockAxis] {
  /// For each element of a block and each block the position in the image, -1 in the padding.
  fileprivate func positions(in image: [Int], _ block: [Int]) -> [Int] {
    var positions: [Int] = []
    for element in 0..<block.elementCount {
      let offsets = index(element, in: block)
      let indices = Swift.zip(self, offsets).enumerated().map { axis, pair in
        (0..<pair.0.count).map { place in
          let index = place * pair.0.stride - pair.0.pad + pair.1 * pair.0.dilation
          return index >= 0 && index < image[axis] ? index : -1
        }
      }
      positions += Strided.positions(in: image, indices: indices)
    }
    return positions
  }

  private func index(_ position: Int, in shape: [Int]) -> [Int] {
    zip(shape, shape.rowMajorStrides).map { position / $1 % $0 }
  }
}

extension EvaluationContext {
  /// Where the blocks lie along each axis.
  fileprivate func blockGeometry(
    _ image: [Int], _ block: [Int]
  ) throws(Diagnostic) -> [BlockAxis] {
    let rank = image.count
    let strides = try optionalInts("strides") ?? [Int](repeating: 1, count: rank)
    let dilations = try optionalInts("dilations") ?? [Int](repeating: 1, count: rank)
    let pads = try optionalInts("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard block.count == rank, strides.count == rank, dilations.count == rank,
      pads.count == 2 * rank
    else { throw mismatch("image \(image), block \(block), strides, dilations or pads differ") }
    _ = try checkedCount(image)
    guard try checkedCount(block) > 0 else { throw invalidData("the block is empty") }
    var axes: [BlockAxis] = []
    let limit = 1 << 40
    for i in 0..<rank {
      let numbers = [strides[i], dilations[i], pads[i], pads[rank + i]]
      guard strides[i] > 0, dilations[i] > 0, numbers.allSatisfy({ $0 >= 0 && $0 < limit }),
        block[i] < limit, block[i] - 1 < Int.max / 2 / dilations[i]
      else {
        throw invalidData("stride \(strides[i]), dilation \(dilations[i]) or pads are not allowed")
      }
      let room = image[i] + pads[i] + pads[rank + i]
      let rest = room - ((block[i] - 1) * dilations[i] + 1)
      guard rest >= 0 else {
        throw mismatch("block \(block[i]) is larger than the padded image \(room)")
      }
      axes.append(
        BlockAxis(
          stride: strides[i], dilation: dilations[i], pad: pads[i],
          count: rest / strides[i] + 1))
    }
    return axes
  }
}
