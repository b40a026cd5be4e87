import ByteStorage
import Kernels
import ModelIR
import Operators

extension ElementType {
  /// Whether plans keep numbers of this type as `float`.
  var isWidened: Bool { self == .float16 || self == .bfloat16 }
}

extension ConcreteType {
  /// The type that kernels compute with: `float` for the types of 16 bits.
  var widened: ConcreteType { elementType.isWidened ? ConcreteType(.float, shape) : self }
}

extension CastKernel {
  /// Widens numbers of a type of 16 bits.
  static func widening(_ type: ElementType) -> CastKernel {
    type == .bfloat16 ? .floatFromBrain : .floatFromHalf
  }

  /// Rounds floats to the nearest numbers of a type of 16 bits, to even ones between two.
  static func narrowing(to type: ElementType) -> CastKernel {
    type == .bfloat16 ? .brainFromFloat : .halfFromFloat
  }

  /// A kernel that converts `count` numbers.
  func kernel(count: Int) -> PreparedKernel {
    .compute { arguments in
      guard let x = arguments.inputs[0], let out = arguments.outputs[0] else { return }
      run(count, x, out, on: arguments.pool)
    }
  }
}

extension Tensor {
  /// The numbers of a type of 16 bits as floats.
  func widened(on pool: ThreadPool) -> Tensor {
    let wide = ByteBuffer(count: count * MemoryLayout<Float>.size) { out in
      bytes.withUnsafeBytes { source in
        guard let source = source.baseAddress, let out = out.baseAddress else { return }
        CastKernel.widening(elementType).run(count, source, out, on: pool)
      }
    }
    return Tensor(.float, shape, bytes: wide)
  }
}
