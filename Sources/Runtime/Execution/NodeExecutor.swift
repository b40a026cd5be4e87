import ByteStorage
import Diagnostics
import Kernels
import ModelIR
import Operators

/// How nodes are executed.
public enum ExecutionMode: String, Sendable, CaseIterable {
  /// Optimized kernels where there are any, reference evaluation otherwise.
  case optimized
  /// Reference evaluation alone.
  case reference
}

/// Executes single nodes whose input types are known only when they arrive.
///
/// Kernels prepared for one set of types are kept for the next time.
final class NodeExecutor {
  let model: Model
  let mode: ExecutionMode
  let pool: ThreadPool
  let monitor: RunMonitor
  private let registry: OperatorRegistry
  private let constants: [ValueID: Tensor]
  private let random: RandomStream?
  private var kernels: [KernelKey: PreparedKernel?] = [:]
  private var calls: [NodeID: Call] = [:]
  private var scratch = ByteBuffer()

  /// What was found out of a node when it was last executed, where it holds for all inputs of the
  /// same types.
  private struct Call {
    var inputs: [ConcreteType?]
    var outputs: [ConcreteType?]
    var kernel: PreparedKernel?

    func fits(_ values: [RuntimeValue?]) -> Bool {
      guard values.count == inputs.count else { return false }
      for (type, value) in zip(inputs, values) {
        switch value {
        case nil: if type != nil { return false }
        case .tensor(let tensor):
          guard let type, tensor.elementType == type.elementType, tensor.shape == type.shape else {
            return false
          }
        default: return false
        }
      }
      return true
    }
  }

  private struct KernelKey: Hashable {
    var node: NodeID
    var inputs: [ConcreteType?]
    var outputs: [ConcreteType?]
  }

  init(
    model: Model, registry: OperatorRegistry, mode: ExecutionMode, pool: ThreadPool,
    constants: [ValueID: Tensor], random: RandomStream? = nil, monitor: RunMonitor
  ) {
    self.model = model
    self.registry = registry
    self.mode = mode
    self.pool = pool
    self.constants = constants
    self.random = random
    self.monitor = monitor
  }

  /// The node with the version of its operator that is in force.
  func context(of id: NodeID) throws(Diagnostic) -> NodeContext {
    let node = model[id]
    guard let definition = registry.find(node) else {
      throw Diagnostic(.unknownOperator, "'\(node.qualifiedOperator)' is not known")
    }
    guard let opset = model.operatorSetVersion(for: node) else {
      let domain = node.canonicalDomain.isEmpty ? "ai.onnx" : node.canonicalDomain
      throw Diagnostic(.unknownOperator, "the model does not import the domain '\(domain)'")
    }
    guard let version = definition.version(in: Int(clamping: opset)) else {
      throw Diagnostic(
        .unknownOperator, "'\(node.qualifiedOperator)' is not in operator set \(opset)")
    }
    return NodeContext(node: node, version: version)
  }

  /// Whether a node's outputs depend on its inputs alone.
  func isPure(_ id: NodeID) -> Bool {
    model[id].subgraphs.isEmpty && registry.find(model[id])?.isDeterministic ?? false
  }

  /// Computes a node's outputs.
  ///
  /// - Parameter constants: the values of the inputs that are the same whenever the node is executed.
  func execute(
    _ id: NodeID, _ context: NodeContext, inputs: [RuntimeValue?],
    constants: (() -> [Tensor?])? = nil,
    runSubgraph: @escaping EvaluationContext.SubgraphEvaluation
  ) throws(Diagnostic) -> [RuntimeValue] {
    for case .tensor(let tensor)? in inputs { try monitor.requirePositions(of: tensor.shape) }
    if mode == .optimized, context.version.prepare != nil,
      let outputs = try runKernel(id, context, inputs, constants)
    {
      return outputs
    }
    guard let evaluate = context.version.evaluate else {
      throw Diagnostic(
        .notExecutable,
        "\(context.node.qualifiedOperator)-\(context.version.since) has no implementation")
    }
    return try evaluate(
      EvaluationContext(
        context: context, inputs: inputs, runSubgraph: runSubgraph,
        outputTypes: { self.model[$0].outputs.map(\.type) }, random: random,
        elementLimit: min(EvaluationContext.largestElementCount, monitor.limits.maximumBytes)))
  }

  /// Computes a node's outputs with an optimized kernel; nil where there is none for these types.
  private func runKernel(
    _ id: NodeID, _ context: NodeContext, _ inputs: [RuntimeValue?],
    _ constants: (() -> [Tensor?])?
  ) throws(Diagnostic) -> [RuntimeValue]? {
    if let call = calls[id], call.fits(inputs) {
      guard let kernel = call.kernel else { return nil }
      return try run(kernel, inputs, call.outputs)
    }
    var types: [ConcreteType?] = []
    for input in inputs {
      guard let input else {
        types.append(nil)
        continue
      }
      guard case .tensor(let tensor) = input, tensor.elementType != .string else { return nil }
      types.append(ConcreteType(tensor))
    }
    let known =
      constants?() ?? context.node.inputs.map { $0.flatMap { self.constants[$0] } }
    let found = try inferredOutputs(context, inputs, types, known)
    var kernel: PreparedKernel?
    if let outputs = found.types {
      for case let type? in outputs { try monitor.requirePositions(of: type.shape) }
      kernel = try preparedKernel(id, context, types, known, outputs)
    }
    if found.holdForTypes, types.count <= 32 {
      calls[id] = Call(inputs: types, outputs: found.types ?? [], kernel: kernel)
    }
    guard let kernel, let outputs = found.types else { return nil }
    return try run(kernel, inputs, outputs)
  }

  /// The types of a node's outputs, nil where not all are known, and whether they are those for all
  /// inputs of these types.
  private func inferredOutputs(
    _ context: NodeContext, _ inputs: [RuntimeValue?], _ types: [ConcreteType?],
    _ known: [Tensor?]
  ) throws(Diagnostic) -> (types: [ConcreteType?]?, holdForTypes: Bool) {
    guard let infer = context.version.infer else { return (nil, true) }
    var facts: [InferenceContext.Fact?] = []
    var varying: UInt32 = 0
    for (index, type) in types.enumerated() {
      guard let type else {
        facts.append(nil)
        continue
      }
      facts.append(
        InferenceContext.Fact(
          type: .tensor(type.elementType, Shape(type.shape)), constant: inputs[index]?.tensor))
      if index < 32, index >= known.count || known[index] == nil { varying |= 1 << UInt32(index) }
    }
    let probe = ConstantProbe(mask: varying)
    var inference = InferenceContext(context: context, inputs: facts, probe: probe)
    try infer(&inference)
    var outputs: [ConcreteType?] = []
    for (output, fact) in zip(context.node.outputs, inference.outputs) {
      guard output != nil else {
        outputs.append(nil)
        continue
      }
      guard let type = ConcreteType(fact.type) else { return (nil, !probe.isUsed) }
      outputs.append(type)
    }
    return (outputs, !probe.isUsed)
  }

  private func preparedKernel(
    _ id: NodeID, _ context: NodeContext, _ inputs: [ConcreteType?], _ known: [Tensor?],
    _ outputs: [ConcreteType?]
  ) throws(Diagnostic) -> PreparedKernel? {
    guard let prepare = context.version.prepare else { return nil }
    let key = KernelKey(node: id, inputs: inputs, outputs: outputs)
    if let kernel = kernels[key] { return kernel }
    let preparation = PreparationContext(
      context: context, inputs: inputs, constants: known, outputs: outputs)
    var kernel = try prepare(preparation)?.complete()
    if kernel == nil {
      kernel = try .widened(preparation, prepare, on: pool, limits: monitor)
    }
    kernels[key] = kernel
    return kernel
  }

  private func requireMemory(
    for outputs: [ConcreteType?], of kernel: PreparedKernel
  ) throws(Diagnostic) {
    for case let output? in outputs {
      try monitor.require(output.byteCount, for: "an output of shape \(output.shape)")
    }
    try monitor.require(
      kernel.scratchByteCount(threads: pool.threadCount), for: "the kernel's working memory")
  }

  private func run(
    _ kernel: PreparedKernel, _ inputs: [RuntimeValue?], _ outputs: [ConcreteType?]
  ) throws(Diagnostic) -> [RuntimeValue] {
    switch kernel.action {
    case .alias(let input):
      guard let tensor = inputs[input]?.tensor, let type = outputs[0] else { return [] }
      return [.tensor(Tensor(type.elementType, type.shape, bytes: tensor.bytes))]
    case .deferred: return try run(kernel.complete(), inputs, outputs)
    case .compute(let body):
      try requireMemory(for: outputs, of: kernel)
      let inputBytes = inputs.map { $0?.tensor?.bytes }
      var outputBytes = outputs.map { ByteBuffer(uninitialized: $0?.byteCount ?? 0) }
      let scratchByteCount = (kernel.scratchByteCount + 63) / 64 * 64 * pool.threadCount
      if scratch.count < scratchByteCount { scratch = ByteBuffer(uninitialized: scratchByteCount) }
      let inputPointers = inputBytes.map { $0?.withUnsafeBytes { $0.baseAddress } }
      var outputPointers: [UnsafeMutableRawPointer?] = []
      for index in outputBytes.indices {
        outputPointers.append(outputBytes[index].withUnsafeMutableBytes { $0.baseAddress })
      }
      let scratchMemory = scratch.withUnsafeMutableBytes {
        UnsafeMutableRawBufferPointer(rebasing: $0[..<scratchByteCount])
      }
      // The buffers are kept alive below, beyond the last use of the pointers into them.
      defer { withExtendedLifetime((inputBytes, outputBytes)) {} }
      try inputPointers.withUnsafeBufferPointer { (ins) throws(Diagnostic) in
        try outputPointers.withUnsafeBufferPointer { (outs) throws(Diagnostic) in
          try body(
            KernelArguments(inputs: ins, outputs: outs, scratch: scratchMemory, pool: pool))
        }
      }
      var results: [RuntimeValue] = []
      for (bytes, type) in zip(outputBytes, outputs) {
        let type = type ?? ConcreteType(.float, [0])
        results.append(.tensor(Tensor(type.elementType, type.shape, bytes: bytes)))
      }
      return results
    }
  }
}

extension PreparedKernel {
  /// The bytes that all threads work in, each with its own part at a multiple of 64; nil where they
  /// cannot be counted.
  func scratchByteCount(threads: Int) -> Int? {
    let (padded, overflow) = scratchByteCount.addingReportingOverflow(63)
    let (total, isTooLarge) = (padded / 64 * 64).multipliedReportingOverflow(by: threads)
    return overflow || isTooLarge ? nil : total
  }
}

extension ConcreteType {
  /// The type, where it is a tensor type with everything known; strings have no fixed size and
  /// count as unknown.
  init?(_ type: ValueType?) {
    guard case .tensor(let element?, let shape?) = type?.kind, element != .string,
      let extents = shape.known, let count = extents.checkedElementCount,
      count <= Int.max / 16
    else { return nil }
    self.init(element, extents)
  }

  /// The type of a tensor.
  init(_ tensor: Tensor) { self.init(tensor.elementType, tensor.shape) }
}
