public import Kernels
import ModelIR

/// A function of tensors of 8-bit integers and of one shape: they are dequantized, computed with in binary32, and
/// quantized again.
public struct ByteExpression: Sendable {
  /// What is computed.
  public indirect enum Term: Sendable {
    /// The numbers that an operand stands for.
    case operand(Int, ByteQuantization)
    /// A function of a term.
    case unary(UnaryKernel, Term)
    /// A function of two terms.
    case binary(BinaryKernel, Term, Term)

    /// The vectors that hold terms at a time.
    fileprivate var depth: Int {
      switch self {
      case .operand: 1
      case .unary(_, let term): term.depth
      case .binary(_, let first, let second): max(first.depth, second.depth + 1)
      }
    }
  }

  /// The numbers that are computed at a time.
  private static let part = 1024
  /// The parts that are worth a task.
  private static let taskParts = 16

  private let term: Term
  private let result: ByteQuantization

  /// Makes a function.
  public init(_ term: Term, quantized result: ByteQuantization) {
    self.term = term
    self.result = result
  }

  /// The results for the 256 values of operands, in the order of their bits.
  ///
  /// - Parameter operands: for each operand 256 values, in that order too.
  public func table(_ operands: [[UInt8]]) -> [UInt8] {
    var floats = [Float](repeating: 0, count: 256 * term.depth)
    var results = [UInt8](repeating: 0, count: 256)
    let values = operands.flatMap(\.self)
    values.withUnsafeBytes { values in
      floats.withUnsafeMutableBufferPointer { floats in
        results.withUnsafeMutableBytes { results in
          guard let values = values.baseAddress, let floats = floats.baseAddress,
            let results = results.baseAddress
          else { return }
          compute(256, operands.indices.map { values + 256 * $0 }, floats, results)
        }
      }
    }
    return results
  }

  /// The kernel for operands of `count` elements.
  public func kernel(operands: Int, count: Int) -> PreparedKernel {
    let parts = (count + Self.part - 1) / Self.part
    let floatCount = Self.part * term.depth
    return .compute(
      scratch: floatCount * MemoryLayout<Float>.size,
      form: .elementwise(inputs: Array(0..<operands), table: nil)
    ) { arguments in
      guard let out = arguments.outputs[0] else { return }
      nonisolated(unsafe) let target = out
      nonisolated(unsafe) let scratches = (0..<arguments.pool.threadCount).map {
        arguments.scratch(worker: $0).baseAddress?.assumingMemoryBound(to: Float.self)
      }
      nonisolated(unsafe) let inputs = (0..<operands).compactMap { arguments.inputs[$0] }
      guard inputs.count == operands else { return }
      arguments.pool.run((parts + Self.taskParts - 1) / Self.taskParts) { task, worker in
        guard let floats = scratches[worker] else { return }
        for part in task * Self.taskParts..<min((task + 1) * Self.taskParts, parts) {
          let start = part * Self.part
          compute(
            min(Self.part, count - start), inputs.map { $0 + start }, floats, target + start)
        }
      }
    }
  }

  private func compute(
    _ count: Int, _ inputs: [UnsafeRawPointer], _ floats: UnsafeMutablePointer<Float>,
    _ out: UnsafeMutableRawPointer
  ) {
    compute(term, count, inputs, floats)
    ScaledIntegers.quantize(
      count, floats, scale: Float(result.scale), zeroPoint: result.zeroPoint,
      isSigned: result.type == .int8, out)
  }

  /// Computes a term; vectors behind the first one hold what it needs meanwhile.
  private func compute(
    _ term: Term, _ count: Int, _ inputs: [UnsafeRawPointer], _ floats: UnsafeMutablePointer<Float>
  ) {
    switch term {
    case .operand(let index, let quantization):
      ScaledIntegers.dequantize(
        count, inputs[index], scale: Float(quantization.scale), zeroPoint: quantization.zeroPoint,
        isSigned: quantization.type == .int8, floats)
    case .unary(let function, let term):
      compute(term, count, inputs, floats)
      function.run(count, floats, floats)
    case .binary(let function, let first, let second):
      let next = floats + count
      compute(first, count, inputs, floats)
      compute(second, count, inputs, next)
      function.run(count, floats, next, floats)
    }
  }
}
