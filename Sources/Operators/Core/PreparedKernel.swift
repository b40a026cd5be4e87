public import Diagnostics
public import Kernels
public import ModelIR

/// A tensor type with nothing left open.
public struct ConcreteType: Hashable, Sendable {
  /// The element type.
  public let elementType: ElementType
  /// The extents.
  public let shape: [Int]

  /// Makes a type.
  public init(_ elementType: ElementType, _ shape: [Int]) {
    self.elementType = elementType
    self.shape = shape
  }

  /// The bytes a dense tensor of this type takes.
  public var byteCount: Int { shape.elementCount * elementType.byteWidth }
}

/// What preparation of one node sees: types are known, constants are there.
public struct PreparationContext: NodeReading, Sendable {
  /// The node with its operator's declaration.
  public let context: NodeContext
  /// The types of the inputs; nil where the node leaves one out.
  public let inputs: [ConcreteType?]
  /// The values of the inputs that are constant.
  public let constants: [Tensor?]
  /// The types of the outputs; nil where the node leaves one out.
  public let outputs: [ConcreteType?]

  /// Makes the context of one node.
  public init(
    context: NodeContext, inputs: [ConcreteType?], constants: [Tensor?], outputs: [ConcreteType?]
  ) {
    self.context = context
    self.inputs = inputs
    self.constants = constants
    self.outputs = outputs
  }

  /// The type of an input; nil where it is left out.
  public func input(_ index: Int) -> ConcreteType? { index < inputs.count ? inputs[index] : nil }

  /// The type of an output; nil where it is left out.
  public func output(_ index: Int) -> ConcreteType? {
    index < outputs.count ? outputs[index] : nil
  }

  /// The value of an input, where it is constant.
  public func constant(_ index: Int) -> Tensor? {
    index < constants.count ? constants[index] : nil
  }

  /// Whether every input and output that is there is `float`.
  public var isAllFloat: Bool {
    inputs.allSatisfy { $0 == nil || $0?.elementType == .float }
      && outputs.allSatisfy { $0 == nil || $0?.elementType == .float }
  }
}

/// A node ready to run over and over on buffers of the prepared types.
public struct PreparedKernel: Sendable {
  /// What the kernel does.
  public enum Action: Sendable {
    /// Computes the outputs from the inputs.
    case compute(@Sendable (borrowing KernelArguments) throws(Diagnostic) -> Void)
    /// Output 0 is the memory of this input under another shape.
    case alias(input: Int)
    /// What the form says; ``PreparedKernel/complete()`` makes a kernel of it.
    case deferred(@Sendable () -> PreparedKernel)
  }

  /// What the kernel does.
  public var action: Action
  /// What the kernel computes, where a plan can combine that with what other nodes compute.
  public var form: KernelForm?
  /// The multiplications that sums of products take if each product is computed; 0 for what has no such sums, or where
  /// they have not been counted.
  public var products = 0
  /// Inputs whose memory output 0 may take over, element by element.
  public var inPlaceInputs: [Int]
  /// The bytes of scratch memory that each thread of a run needs.
  public var scratchByteCount: Int

  /// A kernel that computes.
  ///
  /// The closure must write every byte of every output and may not keep the pointers.
  public static func compute(
    inPlace: [Int] = [], scratch: Int = 0, form: KernelForm? = nil,
    _ body: @escaping @Sendable (borrowing KernelArguments) throws(Diagnostic) -> Void
  ) -> PreparedKernel {
    PreparedKernel(
      action: .compute(body), form: form, inPlaceInputs: inPlace, scratchByteCount: scratch)
  }

  /// A kernel that is made when a plan has not combined it with others.
  public static func deferred(
    _ form: KernelForm, _ make: @escaping @Sendable () -> PreparedKernel
  ) -> PreparedKernel {
    PreparedKernel(action: .deferred(make), form: form, inPlaceInputs: [], scratchByteCount: 0)
  }

  /// The kernel itself, made if it has been deferred.
  public func complete() -> PreparedKernel {
    guard case .deferred(let make) = action else { return self }
    return make()
  }

  /// A kernel whose output is the memory of an input.
  public static func alias(input: Int = 0) -> PreparedKernel {
    PreparedKernel(action: .alias(input: input), inPlaceInputs: [], scratchByteCount: 0)
  }
}

extension PreparedKernel {
  /// The kernel with its multiplications counted.
  public func counting(products: Int) -> PreparedKernel {
    var kernel = self
    kernel.products = products
    return kernel
  }
}

/// The buffers of one run of a prepared kernel.
///
/// Pointers are valid for the duration of the call. Buffers have the sizes that the prepared types
/// give; constants may be unaligned.
public struct KernelArguments: ~Copyable {
  /// The inputs; nil where the node leaves one out or the tensor is empty.
  public let inputs: UnsafeBufferPointer<UnsafeRawPointer?>
  /// The outputs; nil where the node leaves one out or the tensor is empty.
  public let outputs: UnsafeBufferPointer<UnsafeMutableRawPointer?>
  /// Scratch memory of all threads.
  public let scratch: UnsafeMutableRawBufferPointer
  /// Runs parts of the work side by side.
  public let pool: ThreadPool

  /// Gathers the buffers of one run.
  public init(
    inputs: UnsafeBufferPointer<UnsafeRawPointer?>,
    outputs: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    scratch: UnsafeMutableRawBufferPointer, pool: ThreadPool
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.scratch = scratch
    self.pool = pool
  }
}

extension KernelArguments {
  /// The scratch memory of one thread, aligned to 64 bytes.
  public func scratch(worker: Int) -> UnsafeMutableRawBufferPointer {
    let size = scratch.count / pool.threadCount / 64 * 64
    return UnsafeMutableRawBufferPointer(rebasing: scratch[worker * size..<(worker + 1) * size])
  }

  /// A float input; nil where it is left out or empty.
  public func input(_ index: Int) -> UnsafePointer<Float>? {
    index < inputs.count ? inputs[index]?.assumingMemoryBound(to: Float.self) : nil
  }

  /// A float output; nil where it is left out or empty.
  public func output(_ index: Int) -> UnsafeMutablePointer<Float>? {
    index < outputs.count ? outputs[index]?.assumingMemoryBound(to: Float.self) : nil
  }
}

extension PreparedKernel {
  /// A kernel that applies a function to each of `count` floats of input 0.
  public static func elementwise(_ function: UnaryKernel, count: Int) -> PreparedKernel {
    .compute(inPlace: [0], form: .unary(function)) { arguments in
      guard let x = arguments.input(0), let out = arguments.output(0) else { return }
      function.run(count, x, out, on: arguments.pool)
    }
  }
}
