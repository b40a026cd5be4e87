import Diagnostics
import ModelIR

extension Operator {
  static let constantOfShape = Operator(
    "ConstantOfShape",
    summary:
      "Gives a tensor of the given shape, filled with the one element of `value` (0 by default).",
    versions: [
      .since(
        9, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [.optional("value", .tensor)],
        types: ["T1": .tensor(.int64), "T2": .tensor([.numeric, .bool])]),
      .since(20) {
        $0.types["T2"] = .tensor([
          .numericAndBFloat16,
          ElementTypes(.bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz),
        ])
      },
      .since(21) {
        $0.types["T2"] = .tensor([
          .numericAndBFloat16,
          ElementTypes(
            .bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .int4, .uint4),
        ])
      },
      .since(23) {
        $0.types["T2"] = .tensor([
          .numericAndBFloat16,
          ElementTypes(
            .bool, .float4e2m1, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .int4,
            .uint4),
        ])
      },
      .since(24) {
        $0.types["T2"] = .tensor([
          .numericAndBFloat16,
          ElementTypes(
            .bool, .float4e2m1, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz,
            .float8e8m0, .int4, .uint4),
        ])
      },
      .since(25) {
        $0.types["T2"] = .tensor([
          .numericAndBFloat16,
          ElementTypes(
            .bool, .float4e2m1, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz,
            .float8e8m0, .int2, .int4, .uint2, .uint4),
        ])
      },
    ],
    infer: { context throws(Diagnostic) in
      let value = try context.optionalTensor("value")
      let shape =
        context.elements(0).map { Shape($0) }
        ?? context.vectorLength(0).flatMap(Shape.checkedUnknown)
      for extent in shape?.dimensions.compactMap(\.known) ?? [] where extent < 0 {
        throw context.mismatch("the output would have extent \(extent)")
      }
      context.setOutput(0, value?.elementType ?? .float, shape)
    },
    evaluate: { context throws(Diagnostic) in
      let shape = try context.integers(0)
      let count = try context.checkedCount(shape)
      guard let value = try context.optionalTensor("value") else {
        return [.tensor(Tensor(zeros: .float, shape))]
      }
      guard value.count == 1 else {
        throw context.invalid("value", "has \(counted(value.count, "element")), expected 1")
      }
      return [.tensor(value.gathering([Int](repeating: 0, count: count), shape: shape))]
    })
}
