import Diagnostics
import ModelIR

extension Operator {
  static let imputer = Operator(
    "Imputer", domain: "ai.onnx.ml",
    summary:
      "Replaces one value, which may be NaN, by another, the same for all features or one each.",
    versions: [
      .since(
        1, inputs: [.required("X", "T")], outputs: [.required("Y", "T")],
        attributes: [
          .optional("imputed_value_floats", .floats), .optional("imputed_value_int64s", .ints),
          .float("replaced_value_float", 0.0), .int("replaced_value_int64", 0),
        ], types: ["T": .tensor([.indices, ElementTypes(.double, .float)])])
    ],
    infer: inferSameAsFirst,
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let width = x.shape.last ?? 1
      if x.elementType.isInteger {
        let given = try context.optionalInts("imputed_value_int64s") ?? []
        let values = try context.imputedValues(given, width: width)
        let replaced = Int64(try context.int("replaced_value_int64"))
        let result = x.int64s.enumerated().map { $1 == replaced ? Int64(values[$0 % width]) : $1 }
        return [.tensor(Tensor(x.elementType, x.shape, int64s: result))]
      }
      let given = try context.optionalFloats("imputed_value_floats") ?? []
      let values = try context.imputedValues(given, width: width)
      let replaced = try context.float("replaced_value_float")
      let result = x.doubles.enumerated().map { index, value in
        value == replaced || value.isNaN && replaced.isNaN ? values[index % width] : value
      }
      return [.tensor(Tensor(x.elementType, x.shape, doubles: result))]
    })
}

extension NodeReading {
  /// One value a feature.
  fileprivate func imputedValues<T>(_ given: [T], width: Int) throws(Diagnostic) -> [T] {
    guard given.count == 1 || given.count == width, let first = given.first else {
      throw Diagnostic(
        .invalidArgument, "\(given.count) imputed values for \(width) features of this type")
    }
    return given.count == 1 ? [T](repeating: first, count: width) : given
  }
}
