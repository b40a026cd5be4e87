import ModelIR
import Operators

/// Operators that are linear in their first input, as products with constant matrices, which reference
/// evaluation of the unit vectors gives.
extension OperatorAdapter {
  static let dft = OperatorAdapter(
    "DFT",
    Change(
      20,
      up: .adjusted("`axis` becomes an input") { node throws(Refusal) in
        node.setInput(2, try node.scalar(try node.int("axis", or: 1)))
        node.remove("axis")
      },
      down: .adjusted("`axis` becomes an attribute; it must be constant") { node throws(Refusal) in
        let rank = try node.rank(try node.input(0))
        let axis = node.has(2) ? try node.integers(2).first ?? -2 : -2
        node.keepInputs(2)
        node.set("axis", .int(Int64(try node.normalized(axis, rank: rank))))
      }),
    Change(
      17,
      down: .decomposed("MatMul by the matrix of the transform; the extent must be known") {
        node throws(Refusal) in
        try node.transform()
      }))

  static let stft = OperatorAdapter(
    "STFT",
    Change(
      17,
      down: .decomposed("Gather of the frames, the window and MatMul; the shapes must be known") {
        node throws(Refusal) in
        let signal = try node.input(0)
        let shape = try node.extents(signal)
        guard let step = try node.integers(1).first, step > 0, shape.count >= 2 else {
          throw .dynamic("'frame_step' is computed or given at run time")
        }
        let window = node.optionalInput(2)
        let given = node.has(3) ? try node.integers(3).first : nil
        let windowLength = try window.map { window throws(Refusal) in try node.extents(window)[0] }
        guard let length = given ?? windowLength, length > 0, length <= shape[1] else {
          throw .argument("'frame_length' is not known")
        }
        let count = (shape[1] - length) / step + 1
        _ = try node.count(count, length)
        let places = (0..<count).flatMap { frame in (0..<length).map { Int64(frame * step + $0) } }
        let indices = try node.constant(Tensor(.int64, [count, length], int64s: places))
        var frames = try node("Gather", signal, indices, with: ["axis": .int(1)])
        if shape.count == 2 { frames = try node.unsqueeze(frames, [3]) }
        if let window { frames = try node("Mul", frames, try node.unsqueeze(window, [1])) }
        try node.replace(
          by: "DFT", frames, opset: 17,
          with: ["axis": .int(2), "onesided": .int(Int64(try node.int("onesided", or: 1)))])
      }))

  static let col2Im = OperatorAdapter(
    "Col2Im",
    Change(
      18,
      down: .decomposed("MatMul by a matrix of zeros and ones; the shapes must be known") {
        node throws(Refusal) in
        let x = try node.input(0)
        let shape = try node.extents(x)
        guard shape.count == 3, let output = node.node.outputs.first.flatMap({ $0 }) else { return }
        let result = try node.extents(output)
        let (image, block) = (try node.integers(1), try node.integers(2))
        guard let taps = block.checkedElementCount, let pixels = image.checkedElementCount else {
          throw .argument("the extents are out of range")
        }
        let size = try node.count(taps, shape[2])
        guard taps > 0 else { throw .argument("'block_shape' is empty") }
        _ = try (node.count(size, pixels), node.count(size, size))
        let units = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
        let matrix = try node.evaluated([
          Tensor(.float, [size, taps, shape[2]], doubles: units),
          Tensor(.int64, [image.count], int64s: image.map { Int64($0) }),
          Tensor(.int64, [block.count], int64s: block.map { Int64($0) }),
        ])
        let type = try node.elementType(x)
        guard type.isFloatingPoint else { throw .type("Col2Im of \(type.name) is not written out") }
        let inner: ElementType = type == .double ? .double : .float
        let factor = try node.constant(Tensor(inner, [size, pixels], doubles: matrix.doubles))
        let rows = try node.reshape(try node.cast(x, to: inner), [shape[0], shape[1] / taps, size])
        let product = try node.cast(try node("MatMul", rows, factor), to: type)
        try node.replace(by: "Reshape", product, try node.vector(result))
      }))

  static let affineGrid = OperatorAdapter(
    "AffineGrid",
    Change(
      20,
      down: .decomposed("MatMul by the grid of the identity; the size must be constant") {
        node throws(Refusal) in
        let theta = try node.input(0)
        let size = try node.integers(1)
        let axes = size.count - 2
        guard axes == 2 || axes == 3 else { throw .argument("'size' has \(size.count) extents") }
        // The grid of the identity holds the coordinates; a one after them adds the translation.
        let identity = (0..<axes * (axes + 1)).map { $0 / (axes + 1) == $0 % (axes + 1) ? 1.0 : 0 }
        var one = size
        one[0] = 1
        let grid = try node.evaluated([
          Tensor(.double, [1, axes, axes + 1], doubles: identity),
          Tensor(.int64, [one.count], int64s: one.map { Int64($0) }),
        ]).doubles
        guard let points = Array(size.dropFirst(2)).checkedElementCount else {
          throw .argument("'size' is out of range")
        }
        _ = try node.count(points, axes + 1)
        var rows: [Double] = []
        for point in 0..<points { rows += grid[point * axes..<(point + 1) * axes] + [1] }
        let type = try node.elementType(theta)
        let coordinates = try node.constant(Tensor(type, [points, axes + 1], doubles: rows))
        let product = try node("MatMul", coordinates, try node.transpose(theta, [0, 2, 1]))
        try node.replace(
          by: "Reshape", product, try node.vector([size[0]] + size.dropFirst(2) + [axes]))
      }))

  static let hannWindow = OperatorAdapter.window("HannWindow")
  static let hammingWindow = OperatorAdapter.window("HammingWindow")
  static let blackmanWindow = OperatorAdapter.window("BlackmanWindow")
  static let melWeightMatrix = OperatorAdapter(
    "MelWeightMatrix",
    Change(
      17,
      down: .decomposed("a constant; the inputs must be constant") { node throws(Refusal) in
        try node.becomeConstant()
      }))

  private static func window(_ name: String) -> OperatorAdapter {
    OperatorAdapter(
      name,
      Change(
        17,
        down: .decomposed("a constant; the size must be constant") { node throws(Refusal) in
          try node.becomeConstant()
        }))
  }
}

extension NodeRewriter {
  /// Puts the result in place of the node, whose inputs are constant.
  fileprivate mutating func becomeConstant() throws(Refusal) {
    var inputs: [Tensor?] = []
    for index in node.inputs.indices {
      guard let tensor = constant(try input(index)) else {
        throw .dynamic("'\(version.input(index)?.name ?? "")' is computed or given at run time")
      }
      inputs.append(tensor)
    }
    try finish(try constant(try evaluated(inputs)))
  }

  /// Writes a discrete Fourier transform as a product.
  fileprivate mutating func transform() throws(Refusal) {
    let x = try input(0)
    let shape = try extents(x)
    let rank = shape.count
    let axis = try normalized(try int("axis", or: 1), rank: rank)
    guard let output = node.outputs.first.flatMap({ $0 }), axis < rank - 1 else { return }
    let after = try extents(output)
    guard after.count == rank else { throw .argument("the result has another rank") }
    let type = try elementType(x)
    let length = has(1) ? try integers(1).first : nil
    let (size, result) = (shape[axis] * shape[rank - 1], after[axis] * after[rank - 1])
    _ = try (count(size, result), count(size, size))
    let units = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
    let matrix = try evaluated(
      [
        Tensor(.double, [size, shape[axis], shape[rank - 1]], doubles: units),
        length.map { Tensor(.int64, [], int64s: [Int64($0)]) },
      ], setting: [Attribute("axis", .int(1))])
    // The axis goes next to the parts of the numbers.
    var order = Array(0..<rank)
    order.remove(at: axis)
    order.insert(axis, at: rank - 2)
    let turned = try transpose(x, order)
    let outer = order.dropLast(2).map { shape[$0] }
    let inner: ElementType = type == .double ? .double : .float
    let flat = try reshape(try cast(turned, to: inner), [outer.reduce(1, *), size])
    let factor = try constant(Tensor(inner, [size, result], doubles: matrix.doubles))
    let product = try cast(try self("MatMul", flat, factor), to: type)
    let shaped = try reshape(product, outer + [after[axis], after[rank - 1]])
    var back = [Int](repeating: 0, count: rank)
    for (position, source) in order.enumerated() { back[source] = position }
    try finish(try transpose(shaped, back))
  }
}
