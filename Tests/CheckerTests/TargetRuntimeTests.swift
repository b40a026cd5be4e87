import Checker
import Diagnostics
import ModelIR
import Operators
import Testing

@Suite struct TargetRuntimeTests {
  @Test func `a target is named with as much of its version as is wanted`() {
    #expect(TargetRuntime.named("onnxruntime")?.version == "1.31.1")
    #expect(TargetRuntime.named("onnxruntime@1")?.version == "1.31.1")
    #expect(TargetRuntime.named("onnxruntime@1.31.1")?.version == "1.31.1")
    #expect(TargetRuntime.named("onnxruntime@1.20")?.version == "1.20.1")
    #expect(TargetRuntime.named("onnxruntime@1.3") == nil)
    #expect(TargetRuntime.named("onnxruntime@") == nil)
    #expect(TargetRuntime.named("OnnxRuntime") == nil)
    #expect(TargetRuntime.named("") == nil)
  }

  @Test(arguments: TargetRuntime.all.indices)
  func `every table is whole`(index: Int) {
    let target = TargetRuntime.all[index]
    let table = target.table()
    #expect(table.malformedLines == [])
    // What every runtime has.
    for name in ["Add", "Conv", "MatMul", "Relu", "Reshape", "Softmax", "Transpose"] {
      #expect(table.alternatives(domain: "", name: name) != nil, "\(target.id): \(name)")
    }
    // Tables name what exists: operators of the standard, or of a domain that is a runtime's own.
    let known = Set(OperatorRegistry.standard.operators.filter(\.isStandard).map(\.qualifiedName))
    let found = table.names(in: "").filter(known.contains)
    #expect(found.count > 90, "\(target.id): \(found.count)")
  }

  @Test func `a table says which versions and types go together`() throws {
    let table = OperatorTable(
      """
      = 1 float double; seq float
      = x int8
      Abs Neg 6-12 T:1; 13 T:x T1:1
      Any
      @ com.acme
      Magic 9+
      """)
    #expect(table.malformedLines == [])
    #expect(table.count == 4)
    let abs = try #require(table.alternatives(domain: "", name: "Abs"))
    #expect(abs.map(\.versions) == [6...12, 13...13])
    #expect(abs.map { $0.types.map(\.variable) } == [["T"], ["T", "T1"]])
    #expect(
      abs[0].types[0].allowed == .tensor(.float, .double) + .sequence(ElementTypes(.float)))
    #expect(table.alternatives(domain: "", name: "Neg")?.count == 2)
    #expect(table.alternatives(domain: "", name: "Any")?.map(\.versions) == [1...Int.max])
    #expect(table.alternatives(domain: "", name: "Magic") == nil)
    let magic = table.alternatives(domain: "com.acme", name: "Magic")
    #expect(magic?.map(\.versions) == [9...Int.max])
  }

  @Test func `a table can be what another is not`() throws {
    let newer = OperatorTable("Abs 6; 13\nNeg\nSwish 24")
    let older = OperatorTable("- Swish Gone\nAbs 6", basedOn: newer)
    #expect(older.count == 2)
    #expect(older.alternatives(domain: "", name: "Swish") == nil)
    #expect(older.alternatives(domain: "", name: "Abs")?.map(\.versions) == [6...6])
    #expect(older.alternatives(domain: "", name: "Neg") != nil)
  }

  @Test(arguments: ["= 1 flout", "Abs 6-12 T:9", "Abs 12-6", "6-12 T:1", "= 1"])
  func `a line that means nothing is kept as such`(line: String) {
    #expect(OperatorTable(line).malformedLines == [line])
  }

  @Test func `no target, no warning`() {
    let subject = model(irVersion: 14)
    #expect(check(subject, registry: registry) == [])
  }

  @Test func `several targets are told apart`() throws {
    let options = CheckOptions(targets: ["onnxruntime", "coreml"].compactMap(TargetRuntime.named))
    let findings = check(model(opset: 27), registry: registry, options: options)
    let limits = findings.filter { $0.code == .beyondTarget }.map(\.message)
    #expect(limits.count == 2)
    #expect(limits.contains { $0.contains("ONNX Runtime 1.31.1 reads up to 26") })
    #expect(limits.contains { $0.contains("Core ML by coremltools 5.2 reads up to 10") })
  }

  @Test func `the nearest version is offered, and the documentation named`() throws {
    let options = CheckOptions(targets: [try #require(.named("onnxruntime"))])
    let subject = model(opset: 12) { $0.apply("Det", [$1]) }
    func notes(_ model: Model) -> [String] {
      check(model, options: options).filter { $0.code == .versionNotInTarget }
        .flatMap(\.notes).map(\.message)
    }
    #expect(notes(subject) == [])
    let old = model(opset: 6) { $0.apply("Add", [$1, $1]) }
    let found = notes(old)
    #expect(found.first == "the nearest version that it has is Add-7")
    #expect(found.last?.contains("OperatorKernels.md") == true)
  }

  @Test func `half precision runs in single precision where onnxruntime casts`() throws {
    let options = CheckOptions(targets: [try #require(.named("onnxruntime"))])
    func codes(_ type: ElementType, opset: Int64) -> [DiagnosticCode] {
      let subject = model(opset: opset) { builder, _ in
        builder.apply("Hardmax", [builder.input("h", .tensor(type, [4, 4]))])
      }.with { $0.main.outputs[0].type = .tensor(type, [4, 4]) }
      return check(subject, options: options).map(\.code).filter { $0 == .typeNotInTarget }
    }
    #expect(codes(.float, opset: 13) == [])
    #expect(codes(.float16, opset: 13) == [])
    #expect(codes(.double, opset: 13) == [.typeNotInTarget])
    // The Cast that it would insert has other attributes before operator set 6.
    #expect(codes(.float16, opset: 5) == [.typeNotInTarget])
  }
}
