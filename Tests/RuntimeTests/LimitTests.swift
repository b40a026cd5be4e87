import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// Models that would take all memory or never end: a run is ended by its limits, with the place.
@Suite struct LimitTests {
  private static func builder() -> GraphBuilder {
    var builder = GraphBuilder(name: "main")
    builder.model.irVersion = 9
    builder.model.operatorSets = [OperatorSet(domain: "", version: 20)]
    return builder
  }

  /// Runs a model without inputs within limits and gives what ended it.
  private static func failure(
    _ model: Model, _ mode: ExecutionMode, bytes: Int = 1 << 30, seconds: Double? = nil
  ) -> Diagnostic? {
    do throws(Diagnostic) {
      let monitor = RunMonitor(RunLimits(maximumBytes: bytes, seconds: seconds))
      var session = try Session(model, mode: mode, monitor: monitor)
      _ = try session.run([:])
      return nil
    } catch { return error }
  }

  private static func constantOfShape(_ shape: [Int]) -> Model {
    var builder = builder()
    let size = builder.initializer("size", shape)
    let y = builder.node("ConstantOfShape", name: "fill", inputs: [size], output: "y")
    builder.output(y, .tensor(.float))
    return builder.model
  }

  @Test(arguments: ExecutionMode.allCases)
  func `an output that is larger than the limit is refused at its node`(_ mode: ExecutionMode) {
    // Tests beside this one take memory too, so the limit is far from what is held.
    #expect(Self.failure(Self.constantOfShape([1 << 10]), mode) == nil)
    for shape in [[1 << 29], [1 << 31], [1 << 40]] {
      let error = Self.failure(Self.constantOfShape(shape), mode)
      #expect(error?.code == .memoryLimit, "\(shape)")
      #expect(error?.location.description == "main/fill (ConstantOfShape)", "\(shape)")
    }
    // More elements than there are integers: no shape at all.
    #expect(Self.failure(Self.constantOfShape([1 << 40, 1 << 40]), mode) != nil)
  }

  @Test func `values that are alive together count together`() {
    var builder = Self.builder()
    let x = builder.input("x", .tensor(.float, [64, 1024]))
    var value = x
    var all: [ValueID] = []
    for index in 0..<16 {
      value = builder.node("Relu", name: "n\(index)", inputs: [value], output: "v\(index)")
      all.append(value)
    }
    for value in all { builder.output(value, .tensor(.float)) }
    func code(_ bytes: Int) -> DiagnosticCode? {
      do throws(Diagnostic) {
        var session = try Session(
          builder.model, monitor: RunMonitor(RunLimits(maximumBytes: bytes)))
        _ = try session.run(["x": .tensor(Tensor(zeros: .float, [64, 1024]))])
        return nil
      } catch { return error.code }
    }
    // Sixteen values of 256 KiB.
    #expect(code(2 << 20) == .memoryLimit)
    #expect(code(1 << 30) == nil)
  }

  /// A loop of 2^62 iterations whose body has nodes, or none.
  private static func endlessLoop(hasNodes: Bool) throws -> Model {
    var builder = builder()
    let count = builder.initializer("count", Tensor(.int64, [], int64s: [1 << 62]))
    let yes = builder.initializer("yes", Tensor([], booleans: [true]))
    let start = builder.initializer("start", Tensor(.float, [1], doubles: [1]))
    let body = try builder.subgraph(
      "body",
      inputs: [
        ("i", .tensor(.int64, [])), ("c", .tensor(.bool, [])), ("v", .tensor(.float, [1])),
      ]
    ) { (inner, inputs) throws(Diagnostic) in
      guard hasNodes else { return [inputs[1], inputs[2]] }
      return [
        inputs[1], inner.node("Neg", name: "negate", inputs: [inputs[2]], output: "w"),
      ]
    }
    let y = builder.node(
      "Loop", name: "loop", inputs: [count, yes, start], output: "y",
      attributes: [Attribute("body", .graph(body))])
    builder.output(y, .tensor(.float))
    return builder.model
  }

  @Test(arguments: ExecutionMode.allCases, [false, true])
  func `a loop without end is ended by the time limit`(
    _ mode: ExecutionMode, _ hasNodes: Bool
  ) throws {
    let error = Self.failure(try Self.endlessLoop(hasNodes: hasNodes), mode, seconds: 0.2)
    #expect(error?.code == .timeLimit)
    #expect(error?.location.description.hasPrefix("main/loop (Loop)") == true)
  }

  @Test func `a loop whose values grow is ended by the memory limit`() throws {
    var builder = Self.builder()
    let count = builder.initializer("count", Tensor(.int64, [], int64s: [60]))
    let start = builder.initializer("start", Tensor(.float, [1], doubles: [1]))
    let body = try builder.subgraph("body", inputs: [("i", nil), ("c", nil), ("v", nil)]) {
      (inner, inputs) throws(Diagnostic) in
      [
        inputs[1],
        inner.node(
          "Concat", name: "double", inputs: [inputs[2], inputs[2]], output: "w",
          attributes: [Attribute("axis", .int(0))]),
      ]
    }
    let y = builder.node(
      "Loop", name: "loop", inputs: [count, nil, start], output: "y",
      attributes: [Attribute("body", .graph(body))])
    builder.output(y, .tensor(.float))
    for mode in ExecutionMode.allCases {
      let error = Self.failure(builder.model, mode, bytes: 1 << 24)
      #expect(error?.code == .memoryLimit)
      #expect(error?.location.description.hasPrefix("main/loop (Loop)") == true)
    }
  }

  /// Functions of which each calls the next `fan` times, `count` of them.
  private static func calling(_ count: Int, fan: Int) throws -> Model {
    var builder = builder()
    let x = builder.input("x", .tensor(.float, [2]))
    let sets = [OperatorSet(domain: "", version: 20), OperatorSet(domain: "local", version: 1)]
    var callee: String?
    for index in 0..<count {
      callee = try builder.function(
        "f\(index)", domain: "local", inputs: ["x"], operatorSets: sets
      ) { (inner, inputs) throws(Diagnostic) in
        guard let callee else {
          return [inner.node("Relu", name: "", inputs: inputs, output: "y")]
        }
        var value = inputs[0]
        for _ in 0..<fan {
          value =
            inner.node(callee, domain: "local", name: "", inputs: [value], outputs: ["y"])[0]
        }
        return [value]
      }
    }
    let y = builder.node(
      callee ?? "Relu", domain: "local", name: "", inputs: [x], outputs: ["y"])[0]
    builder.output(y, .tensor(.float))
    return builder.model
  }

  @Test(arguments: [(40, 2, true), (20, 16, true), (101, 1, true), (100, 1, false), (8, 2, false)])
  func `functions that multiply or nest without bound are not expanded`(
    _ count: Int, _ fan: Int, _ isRefused: Bool
  ) throws {
    let model = try Self.calling(count, fan: fan)
    var code: DiagnosticCode?
    do throws(Diagnostic) { _ = try model.inliningFunctions() } catch { code = error.code }
    #expect(code == (isRefused ? .functionExpansion : nil))
  }

  @Test func `the monitor knows the node of its model`() throws {
    let model = Self.constantOfShape([3])
    let monitor = RunMonitor(RunLimits(maximumBytes: 1 << 40))
    #expect(monitor.currentNode == nil)
    var session = try Session(model, mode: .reference, monitor: monitor)
    _ = try session.run([:])
    let node = try #require(monitor.currentNode)
    #expect(session.model.location(of: node).description == "main/fill (ConstantOfShape)")
    #expect(monitor.violation == nil)
  }

  @Test(arguments: ExecutionMode.allCases)
  func `large extents beside one of 0 are refused where something would go over them`(
    _ mode: ExecutionMode
  ) {
    // Each sum is over an axis of 2^40, of nothing; the next one has nothing to go over.
    for (shape, code) in [([1 << 40, 0], DiagnosticCode.memoryLimit), ([7, 0], nil)] {
      var builder = Self.builder()
      let x = builder.initializer("x", Tensor(zeros: .float, shape))
      let axis = builder.initializer("axis", [0])
      let y = builder.node("ReduceSum", name: "sum", inputs: [x, axis], output: "y")
      builder.output(y, .tensor(.float))
      let error = Self.failure(builder.model, mode)
      #expect(error?.code == code, "\(shape)")
      if code != nil { #expect(error?.location.description == "main/sum (ReduceSum)") }
    }
  }
}
