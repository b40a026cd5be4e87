import Diagnostics
import Glibc
import Kernels
import ModelIR

// Optimized kernels of functions of many 8-bit integers each, whose scales and zero points are constant.

/// The real numbers that 8-bit integers stand for, and those that results are quantized to.
private struct RowQuantization: Sendable {
  let isSigned: Bool
  let scale: Double
  /// The zero point as 0...255, in the order of the integers.
  let zeroPlace: Int
  private let resultScale: Double
  private let resultZeroPoint: Double

  /// Describes inputs 1 to 4: a scale and a zero point of input 0, and those of the output; nil where they are not
  /// constant or no scales.
  init?(_ context: PreparationContext) {
    guard let x = context.input(0), x.elementType.isByte,
      context.output(0)?.elementType == x.elementType,
      let scale = context.parameters(1, count: 1), let zeroPoint = context.parameters(2, count: 1),
      let resultScale = context.parameters(3, count: 1),
      let resultZeroPoint = context.parameters(4, count: 1),
      [scale[0], resultScale[0]].allSatisfy({ $0.isNormal && $0 > 0 })
    else { return nil }
    isSigned = x.elementType == .int8
    self.scale = scale[0]
    zeroPlace = Int(zeroPoint[0]) + (isSigned ? 128 : 0)
    self.resultScale = resultScale[0]
    self.resultZeroPoint = resultZeroPoint[0]
  }

  /// The integer that stands for a real number.
  func quantized(_ number: Double) -> UInt8 {
    let (low, high): (Double, Double) = isSigned ? (-128, 127) : (0, 255)
    let value = (number / resultScale).rounded(.toNearestOrEven) + resultZeroPoint
    return UInt8(truncatingIfNeeded: Int(min(max(value, low), high)))
  }

  /// An integer as 0...255, in its order.
  func place(_ bits: UInt8) -> Int { Int(isSigned ? bits ^ 0x80 : bits) }
}

/// Prepares QLinearSoftmax.
let prepareQLinearSoftmax: Preparation = { context throws(Diagnostic) in
  guard let quantization = RowQuantization(context), let x = context.input(0),
    !x.shape.isEmpty, !x.shape.contains(0)
  else { return nil }
  let axis = try context.normalizedAxis(context.int("axis"), rank: x.shape.count)
  let isSingle = try context.int("opset") >= 13
  let width = isSingle ? x.shape[axis] : x.shape[axis...].reduce(1, *)
  let inner = isSingle ? x.shape[(axis + 1)...].reduce(1, *) : 1
  let lanes = x.shape.elementCount / width
  // The powers of e that lie so many steps below that of the largest number.
  let powers = (0..<256).map { exp(-Double($0) * quantization.scale) }
  let chunk = max(1, (1 << 13) / width)
  return .compute { arguments in
    guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
    nonisolated(unsafe) let from = x.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let to = out.assumingMemoryBound(to: UInt8.self)
    arguments.pool.run((lanes + chunk - 1) / chunk) { task in
      for lane in task * chunk..<min(lanes, (task + 1) * chunk) {
        let start = lane / inner * width * inner + lane % inner
        var largest = 0
        for index in 0..<width {
          largest = max(largest, quantization.place(from[start + index * inner]))
        }
        var sum = 0.0
        for index in 0..<width {
          sum += powers[largest - quantization.place(from[start + index * inner])]
        }
        for index in 0..<width {
          let place = start + index * inner
          to[place] = quantization.quantized(
            powers[largest - quantization.place(from[place])] / sum)
        }
      }
    }
  }
}

/// Prepares QLinearGlobalAveragePool of images whose channels are axis 1.
let prepareQLinearGlobalAveragePool: Preparation = { context throws(Diagnostic) in
  guard let quantization = RowQuantization(context), try context.int("channels_last") == 0,
    let x = context.input(0), x.shape.count >= 3, !x.shape.contains(0),
    let out = context.output(0), out.shape.prefix(2) == x.shape.prefix(2)
  else { return nil }
  let planes = x.shape[0] * x.shape[1]
  let width = x.shape[2...].reduce(1, *)
  guard out.shape.elementCount == planes, width <= 1 << 24 else { return nil }
  return .compute { arguments in
    guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
    nonisolated(unsafe) let from = x.assumingMemoryBound(to: UInt8.self)
    nonisolated(unsafe) let to = out.assumingMemoryBound(to: UInt8.self)
    let chunk = max(1, (1 << 14) / width)
    arguments.pool.run((planes + chunk - 1) / chunk) { task in
      for plane in task * chunk..<min(planes, (task + 1) * chunk) {
        let flip: UInt8 = quantization.isSigned ? 0x80 : 0
        var sum: UInt32 = 0
        for index in 0..<width { sum &+= UInt32(from[plane * width + index] ^ flip) }
        let real = Double(Int(sum) - width * quantization.zeroPlace) * quantization.scale
        to[plane] = quantization.quantized(real / Double(width))
      }
    }
  }
}
