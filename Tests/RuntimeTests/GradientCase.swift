import ModelIR
import Operators
import Runtime
import Testing

/// A node whose gradients are compared with differences of its values.
struct GradientCase: CustomTestStringConvertible, Sendable {
  /// An input.
  enum Input: Sendable {
    /// One that the gradient is taken by.
    case variable(Tensor)
    /// One that is known.
    case constant(Tensor)
    /// One that is left out.
    case none
  }

  var name: String
  var opset: Int64
  var inputs: [Input]
  var attributes: [String: AttributeValue]
  var outputCount: Int
  /// The output that is looked at.
  var output: Int

  init(
    _ name: String, opset: Int64 = 18, _ inputs: Input..., outputs: Int = 1, output: Int = 0,
    attributes: [String: AttributeValue] = [:]
  ) {
    self.name = name
    self.opset = opset
    self.inputs = inputs
    self.attributes = attributes
    outputCount = outputs
    self.output = output
  }

  var testDescription: String { "\(name)-\(opset)" }

  /// The tensors that the gradient is taken by, with their positions.
  var variables: [(position: Int, tensor: Tensor)] {
    inputs.enumerated().compactMap { position, input in
      if case .variable(let tensor) = input { (position, tensor) } else { nil }
    }
  }

  /// The node with its output `y` and, where weights are given, the gradients of the weighted sum
  /// of its elements.
  func model(type: ElementType, weights: Tensor? = nil) -> Model {
    var builder = GraphBuilder(name: "main")
    builder.model.irVersion = 10
    builder.model.operatorSets = [
      OperatorSet(domain: "", version: opset),
      OperatorSet(domain: "ai.onnx.preview.training", version: 1),
    ]
    var values: [ValueID?] = []
    for (position, input) in inputs.enumerated() {
      switch input {
      case .variable(let tensor):
        values.append(
          builder.input("x\(position)", .tensor(type, Shape(tensor.shape.map(Dimension.known)))))
      case .constant(let tensor):
        values.append(builder.initializer("x\(position)", tensor.converted(to: type)))
      case .none: values.append(nil)
      }
    }
    let results = builder.node(
      name, name: "node", inputs: values,
      outputs: (0..<outputCount).map { $0 == output ? "y" : "other\($0)" },
      attributes: attributes.sorted { $0.key < $1.key }.map { Attribute($0.key, $0.value) })
    builder.output(results[output], .tensor(type))
    guard let weights else { return builder.model }
    let weight = builder.initializer("weight", weights.converted(to: type))
    _ = builder.node("Mul", name: "mul", inputs: [results[output], weight], output: "sum")
    let positions = variables.map(\.position)
    let gradients = builder.node(
      "Gradient", domain: "ai.onnx.preview.training", name: "gradient",
      inputs: positions.map { values[$0] }, outputs: positions.map { "g\($0)" },
      attributes: [
        Attribute("xs", .strings(positions.map { ByteString("x\($0)") })),
        Attribute("y", .string("sum")),
      ])
    for gradient in gradients { builder.output(gradient, .tensor(type)) }
    return builder.model
  }
}

extension Tensor {
  /// The tensor in another type of real numbers; other elements as they are.
  func converted(to type: ElementType) -> Tensor {
    elementType.isFloatingPoint ? Tensor(type, shape, doubles: doubles) : self
  }

  /// Numbers between two bounds, no two of them equal, in no order.
  static func scattered(_ shape: [Int], _ low: Double = -1, _ high: Double = 1) -> Tensor {
    let count = shape.reduce(1, *)
    let numbers = (0..<count).map { index in
      let place = (Double(index) + 0.37) * 0.6180339887498949
      return low + (high - low) * (place - place.rounded(.down))
    }
    return Tensor(.double, shape, doubles: numbers)
  }

  /// A tensor of 64-bit integers.
  static func indices(_ shape: [Int], _ values: [Int64]) -> Tensor {
    Tensor(.int64, shape, int64s: values)
  }
}

extension GradientCase.Input {
  /// Numbers between two bounds to take the gradient by.
  static func x(_ shape: [Int], _ low: Double = -1, _ high: Double = 1) -> Self {
    .variable(.scattered(shape, low, high))
  }

  /// A constant vector of integers.
  static func integers(_ values: Int64...) -> Self { .constant(.indices([values.count], values)) }
}
