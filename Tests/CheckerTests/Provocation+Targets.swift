import Checker
import Diagnostics
import ModelIR
import Operators

extension Provocation {
  static let targets: [Provocation] = [
    Provocation(
      .operatorNotInTarget, "of the standard", "coremltools 5.2 has no operator 'Gelu'",
      at: "main/gelu (Gelu)", for: .named("coreml"), model(opset: 20) { $0.apply("Gelu", [$1]) }),
    Provocation(
      .operatorNotInTarget, "of another runtime", "no operator 'FusedConv' of 'com.microsoft'",
      at: "main/fusedconv (com.microsoft::FusedConv)", for: .named("tensorrt"),
      microsoft { $0.apply("FusedConv", domain: "com.microsoft", [$1]) }),
    Provocation(
      .operatorNotInTarget, "not known here either", "no operator 'Longformer' of",
      at: "main/longformer (com.microsoft::Longformer)", for: .named("onnxruntime"),
      microsoft { $0.apply("Longformer", domain: "com.microsoft", [$1]) }),
    Provocation(
      .versionNotInTarget, "too old", "does not have Relu-1", at: "main/relu (Relu)",
      for: .named("onnxruntime"), model()),
    Provocation(
      .typeNotInTarget, "of an input", "'X' of Relu-1 is tensor(double), TensorRT",
      at: "main/relu (Relu)/input 0 'd'", for: .named("tensorrt"),
      model { builder, _ in builder.relu(builder.input("d", .tensor(.double, [4]))) }),
    Provocation(
      .beyondTarget, "the IR version", "'ir_version' is 14, ONNX Runtime 1.31.1 reads up to 13",
      at: "", for: .named("onnxruntime"), model(irVersion: 14)),
    Provocation(
      .beyondTarget, "an operator set too new", "operator set 27 of 'ai.onnx' is imported", at: "",
      for: .named("onnxruntime"), model(opset: 27)),
    Provocation(
      .beyondTarget, "an operator set too old", "reads 9 to 24", at: "", for: .named("tensorrt"),
      model(opset: 8)),
    Provocation(
      .beyondTarget, "an operator set of a function", "operator set 27", at: "local::f",
      for: .named("onnxruntime"),
      model().with {
        _ = $0.addFunction("f", opset: 27) { model, graph, x in model.relu(x, to: graph) }
      }),
    Provocation(
      .beyondTarget, "an element type", "'c' has elements of complex64", at: "main/input 1 'c'",
      for: .named("openvino"),
      model { builder, x in
        _ = builder.input("c", .tensor(.complex64, [4]))
        return builder.relu(x)
      }),
    Provocation(
      .beyondTarget, "the type of an input", "'h' has elements of float16", at: "main/input 1 'h'",
      for: .named("coreml"),
      model { builder, x in
        _ = builder.input("h", .tensor(.float16, [4]))
        return builder.relu(x)
      }),
  ]

  private static func microsoft(
    _ build: (inout GraphBuilder, ValueID) -> ValueID
  ) -> Model {
    model(build).with { $0.operatorSets.append(OperatorSet(domain: "com.microsoft", version: 1)) }
  }
}
