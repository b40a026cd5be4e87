import Diagnostics
import ModelIR

extension Operator {
  static let microsoftMatMulInteger16 = Operator(
    "MatMulInteger16", domain: "com.microsoft",
    summary: "Multiplies matrices of 16-bit integers, as MatMul does, into 32-bit integers.",
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T1"), .required("B", "T2")],
        outputs: [.required("Y", "T3")],
        types: [
          "T1": .tensor(.int16, .uint16), "T2": .tensor(.int16, .uint16),
          "T3": .tensor(.int32, .uint32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      var type: ElementType?
      if let a = context.elementType(0), let b = context.elementType(1) {
        type = a == .uint16 && b == .uint16 ? .uint32 : .int32
      }
      context.setOutput(0, type, try context.matrixProductShape(0, 1))
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      let product = try context.matrixProduct(a, b)
      let isUnsigned = a.elementType == .uint16 && b.elementType == .uint16
      let values = product.multiply(a.int64s, b.int64s)
      return [.tensor(Tensor(isUnsigned ? .uint32 : .int32, product.shape, int64s: values))]
    })
}
