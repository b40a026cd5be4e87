package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// The scale of a quantized tensor is zero.
  package static let zeroScale = DiagnosticCode(
    "W0520", "The scale of a quantized tensor is zero",
    explanation: """
      Whatever the integers are, they stand for zero: nothing of the tensor is left. Exporters \
      write this where a channel of the weights is zero throughout, and then it does no harm; \
      where it is not, the calibration has seen no data.
      """,
    mend: """
      Calibrate again with data that reaches the tensor. Leave channels of zeros out, or give them \
      a scale of 1.
      """)
}

extension ArgumentCheck {
  /// Quantization: scales are numbers to divide by, and there are as many of them as granularity asks
  /// for.
  static let quantization: [ArgumentCheck] = [
    ArgumentCheck("QuantizeLinear") { node in
      node.requireScale(1, isDivisor: true)
      node.requireGranularity(scale: 1, zeroPoint: 2)
    },
    ArgumentCheck("DequantizeLinear") { node in
      node.requireScale(1)
      node.requireGranularity(scale: 1, zeroPoint: 2)
      if node.elementType(0) == .int32, let zeroPoints = node.constants(2),
        let wrong = zeroPoints.first(where: { $0 != 0 })
      {
        node.reject(input: 2, "is \(wrong), expected 0 for int32")
      }
    },
    ArgumentCheck("QLinearConv") { node in
      for scale in [1, 4] { node.requireScale(scale) }
      node.requireScale(6, isDivisor: true)
      for single in [1, 2, 6, 7] { node.requireSingle(single) }
      let features = node.extent(3, 0)
      for slot in [4, 5] { node.requireSingle(slot, orVectorOf: features, "for as many features") }
      node.requirePair(4, 5)
    },
    ArgumentCheck("QLinearMatMul") { node in
      for scale in [1, 4] { node.requireScale(scale) }
      node.requireScale(6, isDivisor: true)
      for slot in [1, 2] { node.requireRows(slot, of: 0) }
      for slot in [4, 5] { node.requireColumns(slot, of: 3) }
      for (scale, zeroPoint) in [(1, 2), (4, 5), (6, 7)] {
        node.requirePair(scale, zeroPoint)
      }
    },
    ArgumentCheck("MatMulInteger") { node in
      node.requireRows(2, of: 0)
      node.requireColumns(3, of: 1)
    },
    ArgumentCheck("ConvInteger") { node in
      node.requireSingle(2)
      node.requireSingle(3, orVectorOf: node.extent(1, 0), "for as many features")
    },
    ArgumentCheck(
      names: ["QLinearAdd", "QLinearMul"].map { "com.microsoft::" + $0 }
    ) { node in
      for scale in [1, 4] { node.requireScale(scale) }
      node.requireScale(6, isDivisor: true)
    },
    ArgumentCheck(
      names: [
        "QLinearAveragePool", "QLinearGlobalAveragePool", "QLinearLeakyRelu", "QLinearSigmoid",
        "QLinearSoftmax",
      ].map { "com.microsoft::" + $0 }
    ) { node in
      node.requireScale(1)
      node.requireScale(3, isDivisor: true)
    },
    ArgumentCheck("com.microsoft::QuantizeLinear") { $0.requireScale(1, isDivisor: true) },
    ArgumentCheck("com.microsoft::DequantizeLinear") { $0.requireScale(1) },
  ]
}

extension NodeInspection {
  /// Requires known scales to be finite and, where numbers are divided by them, positive.
  fileprivate mutating func requireScale(_ index: Int, isDivisor: Bool = false) {
    guard let scales = constantNumbers(index) else { return }
    if let wrong = scales.first(where: { !$0.isFinite || (isDivisor && $0 <= 0) }) {
      reject(input: index, "has \(wrong), expected a \(isDivisor ? "positive " : "finite ")number")
    } else if scales.contains(0) {
      let zeros = scales.count { $0 == 0 }
      let found =
        scales.count == 1 ? "is 0" : "has \(zeros) of \(counted(scales.count, "number")) that are 0"
      report(.zeroScale, input: index, found + ": what it scales counts as 0")
    }
  }

  /// Requires scales and zero points of input 0 to be there once, for each position along `axis`, or
  /// for each block of `block_size` positions along it.
  fileprivate mutating func requireGranularity(scale: Int, zeroPoint: Int) {
    requirePair(scale, zeroPoint)
    guard let data = shape(0), let scales = shape(scale) else { return }
    let block = max(0, integer("block_size") ?? 0)
    if block == 0, isSingle(scales) != false { return }
    guard application.version.attribute("axis") != nil else {
      rejectShape(scale, "has shape \(scales), expected a scalar before operator set 13")
      return
    }
    if block == 0, scales.rank != 1 {
      rejectShape(scale, "has shape \(scales), expected a scalar or a vector without 'block_size'")
      return
    }
    // The default, 1, is not meant of a vector.
    let isVector = data.rank == 1 && !has("axis")
    guard let axis = isVector ? 0 : checkAxis("axis", rank: data.rank) else { return }
    let length = data[axis].extent
    if block > 0 {
      requireBlocks(scale, of: data, block: block, axis: axis)
    } else if let length, let found = scales[0].extent, found != length {
      rejectShape(
        scale,
        "has \(counted(found, "element")), expected 1, or \(length) for as many along axis \(axis)")
    }
  }

  /// Requires an input to have one number for each block of `data` along an axis.
  private mutating func requireBlocks(_ index: Int, of data: Shape, block: Int, axis: Int) {
    guard let scales = shape(index) else { return }
    guard scales.rank == data.rank else {
      rejectShape(index, "has shape \(scales), expected rank \(data.rank) for blocks of \(block)")
      return
    }
    for (position, extent) in data.dimensions.enumerated() {
      guard let extent = extent.extent, let found = scales[position].extent else { continue }
      let blocks = extent / block + (extent % block == 0 ? 0 : 1)
      let wanted = position == axis ? blocks : extent
      if found != wanted {
        rejectShape(
          index,
          "has extent \(found) on axis \(position), expected \(wanted) for blocks of \(block)")
        return
      }
    }
  }

  /// Requires two inputs to have one shape; a scalar and a single element are not told apart.
  fileprivate mutating func requirePair(_ first: Int, _ second: Int) {
    guard let a = shape(first), let b = shape(second) else { return }
    if isSingle(a) == true, isSingle(b) == true { return }
    let extents = zip(a.dimensions, b.dimensions)
    let differs = extents.contains { a, b in
      guard let a = a.extent, let b = b.extent else { return false }
      return a != b
    }
    if differs || a.rank != b.rank {
      rejectShape(second, "has shape \(b), expected \(a) as its scale")
    }
  }

  /// Requires an input to have one element or, where `count` is known, to be a vector of so many.
  fileprivate mutating func requireSingle(
    _ index: Int, orVectorOf count: Int? = nil, _ reason: String = ""
  ) {
    guard let shape = shape(index), isSingle(shape) == false else { return }
    guard count != nil || !reason.isEmpty else {
      rejectShape(index, "has shape \(shape), expected a scalar")
      return
    }
    requireVector(index, count: count, reason)
  }

  /// Requires an input to have one number, or one for each row of the matrices of another.
  fileprivate mutating func requireRows(_ index: Int, of matrices: Int) {
    requireNumbers(index, of: matrices, along: 2, "rows")
  }

  /// Requires an input to have one number, or one for each column of the matrices of another.
  fileprivate mutating func requireColumns(_ index: Int, of matrices: Int) {
    requireNumbers(index, of: matrices, along: 1, "columns")
  }

  private mutating func requireNumbers(
    _ index: Int, of matrices: Int, along axisFromEnd: Int, _ unit: String
  ) {
    guard let found = shape(index), let data = shape(matrices), data.rank >= 2,
      isSingle(found) == false
    else { return }
    let extent = data[data.rank - axisFromEnd].extent
    if found.rank == 1 {
      requireVector(index, count: extent, "for as many \(unit)")
    } else if found.rank != data.rank {
      rejectShape(index, "has shape \(found), expected a scalar, a vector or rank \(data.rank)")
    } else {
      requireExtent(index, axis: found.rank - axisFromEnd, extent, "for as many \(unit)")
      requireExtent(index, axis: found.rank - 3 + axisFromEnd, 1, "beside the \(unit)")
    }
  }

  /// Whether there is one element; nil where that is not known.
  private func isSingle(_ shape: Shape) -> Bool? {
    if shape.dimensions.allSatisfy({ $0.extent == 1 }) { return true }
    return shape.dimensions.contains { ($0.extent ?? 1) != 1 } ? false : nil
  }
}
