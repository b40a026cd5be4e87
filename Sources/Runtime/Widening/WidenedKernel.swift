import ByteStorage
import Diagnostics
import Kernels
import ModelIR
import Operators

extension PreparedKernel {
  /// A kernel for types of 16 bits that runs the kernel for floats; nil where there is none.
  ///
  /// It widens what it reads and rounds what that kernel makes. Constants are widened once.
  ///
  /// - Parameter limits: what the memory of the widened numbers is held against.
  static func widened(
    _ context: PreparationContext, _ prepare: Preparation, on pool: ThreadPool, limits: RunMonitor
  ) throws(Diagnostic) -> PreparedKernel? {
    guard context.canBeWidened else { return nil }
    for case let type? in context.inputs + context.outputs {
      try limits.require(type.widened.byteCount, for: "a widened operand of shape \(type.shape)")
    }
    let constants = context.inputs.indices.map { index -> Tensor? in
      let constant = context.constant(index)
      return constant?.elementType.isWidened == true ? constant?.widened(on: pool) : constant
    }
    guard let kernel = try prepare(context.widened(constants: constants))?.complete() else {
      return nil
    }
    let (inputs, outputs) = (context.inputs, context.outputs)
    return .compute(scratch: kernel.scratchByteCount) { (arguments) throws(Diagnostic) in
      let memory = WidenedMemory()
      var ins = Array(arguments.inputs)
      for (index, type) in inputs.enumerated() {
        guard let type, type.elementType.isWidened, let source = ins[index] else { continue }
        if let constant = constants[index] {
          ins[index] = constant.bytes.withUnsafeBytes { $0.baseAddress }
        } else {
          let wide = memory.allocate(type.widened.byteCount)
          CastKernel.widening(type.elementType).run(
            type.shape.elementCount, source, wide, on: arguments.pool)
          ins[index] = UnsafeRawPointer(wide)
        }
      }
      let results = Array(arguments.outputs)
      var outs = results
      for (index, type) in outputs.enumerated() where outs[index] != nil {
        guard let type, type.elementType.isWidened else { continue }
        outs[index] = memory.allocate(type.widened.byteCount)
      }
      switch kernel.action {
      case .alias(let input):
        if let source = ins[input], let type = outputs[0] {
          outs[0]?.copyMemory(from: source, byteCount: type.widened.byteCount)
        }
      case .compute(let body):
        let (scratch, pool) = (arguments.scratch, arguments.pool)
        try ins.withUnsafeBufferPointer { (ins) throws(Diagnostic) in
          try outs.withUnsafeBufferPointer { (outs) throws(Diagnostic) in
            try body(KernelArguments(inputs: ins, outputs: outs, scratch: scratch, pool: pool))
          }
        }
      case .deferred: return
      }
      for (index, type) in outputs.enumerated() {
        guard let type, type.elementType.isWidened, let wide = outs[index],
          let result = results[index]
        else { continue }
        CastKernel.narrowing(to: type.elementType).run(
          type.shape.elementCount, UnsafeRawPointer(wide), result, on: arguments.pool)
      }
      withExtendedLifetime((memory, constants)) {}
    }
  }
}

/// The memory of widened numbers during one call of a kernel.
private final class WidenedMemory {
  private var blocks: [UnsafeMutableRawPointer] = []

  func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(1, byteCount), alignment: 64)
    blocks.append(block)
    return block
  }

  deinit { for block in blocks { block.deallocate() } }
}
