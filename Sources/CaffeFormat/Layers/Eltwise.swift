import ConverterCore
import Diagnostics

extension LayerKind {
  /// Product, weighted sum or maximum of blobs of one shape.
  static let eltwise = LayerKind(
    "Eltwise", settings: "eltwise_param", ignoring: ["stable_prod_grad"]
  ) { layer throws(Diagnostic) in
    try layer.expect(bottoms: 2...Int(Int32.max))
    let shape = try layer.bottom().shape
    guard layer.bottoms.allSatisfy({ $0.shape == shape }) else {
      throw .invalid("the blobs differ in shape: \(layer.bottoms.map(\.shape))")
    }
    let operation = try layer.settings.text("operation", or: "SUM")
    let coefficients = try layer.settings.reals("coeff")
    let fits = coefficients.isEmpty || coefficients.count == layer.bottoms.count
    guard fits, coefficients.isEmpty || operation != "PROD" else {
      throw .invalid("'coeff' needs one number a blob, and no product", attribute: "coeff")
    }
    switch operation {
    case "PROD": try layer.product()
    case "MAX": try layer.write("Max", layer.bottoms, shape: shape)
    case "SUM": try layer.sum(coefficients)
    default: throw .invalid("'operation' is \(operation)", attribute: "operation")
    }
  }
}

extension LayerImporter {
  fileprivate mutating func product() throws(Diagnostic) {
    var product = try bottom()
    for (index, factor) in bottoms.enumerated().dropFirst() {
      let isLast = index == bottoms.count - 1
      product = try emit(
        "Mul", to: isLast ? .top(0) : .step("product\(index)"), [product, factor],
        shape: product.shape)
    }
  }

  fileprivate mutating func sum(_ coefficients: [Float]) throws(Diagnostic) {
    let shape = try bottom().shape
    if coefficients == [1, -1] { return try write("Sub", bottoms, shape: shape) }
    var terms: [Operand] = []
    for (index, bottom) in bottoms.enumerated() {
      if coefficients.isEmpty || coefficients[index] == 1 {
        terms.append(bottom)
      } else {
        let factor = try scalar("coeff\(index)", coefficients[index])
        terms.append(try step("Mul", "term\(index)", [bottom, factor], shape: shape))
      }
    }
    try write(terms.count == 2 ? "Add" : "Sum", terms, shape: shape)
  }
}
