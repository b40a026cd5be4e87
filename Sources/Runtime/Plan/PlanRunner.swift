import ByteStorage
import Diagnostics
import Glibc
import Kernels
import ModelIR
import Operators

/// The memory of a plan's runs, and the run loop.
///
/// A workspace serves one run at a time. `@unchecked Sendable` is not needed: it stays within one
/// session.
final class PlanRunner {
  private let plan: ExecutionPlan
  private let interpreter: Interpreter
  private let pool: ThreadPool
  private let arena: UnsafeMutableRawBufferPointer
  private let arenaBuffer: ByteBuffer
  private let scratch: UnsafeMutableRawBufferPointer
  private var slots: [RuntimeValue?]
  private var inputPointers: [UnsafeMutableBufferPointer<UnsafeRawPointer?>] = []
  private var outputPointers: [UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>] = []
  /// Seconds spent in each step during the last profiled run.
  private(set) var stepSeconds: [Double] = []

  init(_ plan: ExecutionPlan, _ interpreter: Interpreter, _ pool: ThreadPool) {
    self.plan = plan
    self.interpreter = interpreter
    self.pool = pool
    (arenaBuffer, arena) = ByteBuffer.sharedMemory(byteCount: plan.arenaByteCount)
    let scratchByteCount = (plan.scratchByteCount + 63) / 64 * 64 * pool.threadCount
    scratch = .allocate(byteCount: max(64, scratchByteCount), alignment: 64)
    slots = [RuntimeValue?](repeating: nil, count: plan.slotCount)
    for step in plan.steps {
      let ins = UnsafeMutableBufferPointer<UnsafeRawPointer?>.allocate(capacity: step.inputs.count)
      let outs = UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>.allocate(
        capacity: step.outputs.count)
      for (i, operand) in step.inputs.enumerated() {
        ins.initializeElement(at: i, to: operand.flatMap { fixedAddress($0) })
      }
      for (i, operand) in step.outputs.enumerated() {
        let address = operand.flatMap { fixedAddress($0) }
        outs.initializeElement(at: i, to: address.map { UnsafeMutableRawPointer(mutating: $0) })
      }
      inputPointers.append(ins)
      outputPointers.append(outs)
    }
  }

  deinit {
    for pointers in inputPointers { pointers.deallocate() }
    for pointers in outputPointers { pointers.deallocate() }
    scratch.deallocate()
  }

  /// The address of an operand that is the same in every run.
  private func fixedAddress(_ operand: ExecutionPlan.Operand) -> UnsafeRawPointer? {
    switch operand.place {
    case .arena(let offset):
      operand.type?.byteCount == 0 ? nil : arena.baseAddress.map { UnsafeRawPointer($0 + offset) }
    case .constant(let index): plan.constants[index].bytes.withUnsafeBytes { $0.baseAddress }
    case .slot, .nowhere: nil
    }
  }

  /// Runs the plan on the values of its inputs and returns those of its outputs.
  func run(
    _ inputs: [RuntimeValue], profiling: Bool = false
  ) throws(Diagnostic) -> [RuntimeValue] {
    for (input, value) in zip(plan.inputs, inputs) { slots[input.slot] = value }
    defer { for index in slots.indices { slots[index] = nil } }
    if profiling { stepSeconds = [Double](repeating: 0, count: plan.steps.count) }
    for index in plan.steps.indices {
      let start = profiling ? Self.now() : 0
      do throws(Diagnostic) { try runStep(index) } catch { throw located(error, index) }
      if profiling { stepSeconds[index] = Self.now() - start }
    }
    var outputs: [RuntimeValue] = []
    for output in plan.outputs {
      guard let value = value(of: output.operand) else {
        throw Diagnostic(.undefinedValue, "an output has not been computed")
      }
      outputs.append(ownedCopy(value))
    }
    return outputs
  }

  private func runStep(_ index: Int) throws(Diagnostic) {
    try interpreter.executor.monitor.enter(plan.steps[index].node)
    switch plan.steps[index].action {
    case .kernel(let kernel):
      guard case .compute(let body) = kernel.action else { return }
      for (i, operand) in plan.steps[index].inputs.enumerated() {
        guard case .slot(let slot)? = operand?.place else { continue }
        inputPointers[index][i] = slots[slot]?.tensor?.bytes.withUnsafeBytes { $0.baseAddress }
      }
      try body(
        KernelArguments(
          inputs: UnsafeBufferPointer(inputPointers[index]),
          outputs: UnsafeBufferPointer(outputPointers[index]), scratch: scratch, pool: pool))
    case .evaluate(let context): try evaluate(context, plan.steps[index])
    }
    for slot in plan.steps[index].releasedSlots { slots[slot] = nil }
  }

  private func evaluate(
    _ context: NodeContext, _ step: ExecutionPlan.Step
  ) throws(Diagnostic) {
    let inputs = step.inputs.map { operand in operand.flatMap { value(of: $0) } }
    let outputs = try interpreter.executor.execute(step.node, context, inputs: inputs) {
      (graph: GraphID, inputs: [RuntimeValue]) throws(Diagnostic) -> [RuntimeValue] in
      try self.interpreter.runSubgraph(graph, inputs) { id in
        self.plan.operands[id].flatMap { self.value(of: $0) }
      }
    }
    for (index, operand) in step.outputs.enumerated() {
      guard let operand, case .slot(let slot) = operand.place else { continue }
      guard index < outputs.count else {
        throw Diagnostic(
          .inconsistentOperator, "the node gave \(counted(outputs.count, "output")), expected more")
      }
      if let planned = operand.type, outputs[index].tensor.map({ ConcreteType($0) }) != planned {
        throw Diagnostic(
          .inconsistentOperator,
          "output \(index) is \(outputs[index].typeDescription), expected "
            + "\(planned.elementType.name)\(planned.shape)")
      }
      slots[slot] = ownedCopy(outputs[index])
    }
  }

  /// The value at an operand's place; values of the arena are seen in place, not copied.
  private func value(of operand: ExecutionPlan.Operand) -> RuntimeValue? {
    switch operand.place {
    case .nowhere: return nil
    case .slot(let slot):
      guard let value = slots[slot] else { return nil }
      guard let type = operand.type, case .tensor(let tensor) = value,
        tensor.shape != type.shape || tensor.elementType != type.elementType
      else { return value }
      return .tensor(Tensor(type.elementType, type.shape, bytes: tensor.bytes))
    case .constant(let index):
      let tensor = plan.constants[index]
      guard let type = operand.type, type.shape != tensor.shape else { return .tensor(tensor) }
      return .tensor(Tensor(type.elementType, type.shape, bytes: tensor.bytes))
    case .arena(let offset):
      guard let type = operand.type else { return nil }
      let bytes = arenaBuffer[offset..<offset + type.byteCount]
      return .tensor(Tensor(type.elementType, type.shape, bytes: bytes))
    }
  }

  /// The value with its bytes outside of the arena, whose content later steps replace.
  private func ownedCopy(_ value: RuntimeValue) -> RuntimeValue {
    switch value {
    case .tensor(let tensor):
      guard tensor.bytes.sharesStorage(with: arenaBuffer), !tensor.bytes.isEmpty else {
        return value
      }
      let copy = tensor.bytes.withUnsafeBytes { ByteBuffer(copying: $0) }
      return .tensor(Tensor(tensor.elementType, tensor.shape, bytes: copy))
    case .sequence(let elements, let element):
      return .sequence(elements.map(ownedCopy), element: element)
    case .optional(let inner, let element):
      return .optional(inner.map(ownedCopy), element: element)
    case .integerMap(let keys, let values): return .integerMap(keys, values.map(ownedCopy))
    case .stringMap(let keys, let values): return .stringMap(keys, values.map(ownedCopy))
    }
  }

  private func located(_ error: Diagnostic, _ index: Int) -> Diagnostic {
    let step = plan.steps[index]
    return error.inside(interpreter.executor.model.location(of: step.node, at: step.index))
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
