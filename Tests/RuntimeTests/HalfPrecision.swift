import ByteStorage
import ModelIR
import Operators

// Numbers of 16 bits in tests.

extension Tensor {
  /// The same numbers, rounded to another type.
  func rounded(to type: ElementType) -> Tensor { Tensor(type, shape, doubles: doubles) }

  /// The same numbers as floats, where they have 16 bits.
  var widened: Tensor {
    [.float16, .bfloat16].contains(elementType) ? rounded(to: .float) : self
  }

  /// The largest distance to a tensor of the same type of 16 bits, in units in the last place.
  ///
  /// That is how many numbers of the type lie between, plus one. Numbers that are nearer than
  /// `negligible` to each other count as equal, as NaNs do; nil where types or shapes differ or one
  /// alone is NaN.
  func unitsInLastPlace(from other: Tensor, negligible: Double = 0) -> Int? {
    guard elementType == other.elementType, shape == other.shape else { return nil }
    var largest = 0
    let pairs = zip(zip(doubles, other.doubles), zip(ordinals, other.ordinals))
    for ((a, b), (i, j)) in pairs where !(a.isNaN && b.isNaN) {
      guard !a.isNaN, !b.isNaN else { return nil }
      if a != b, !(abs(a - b) <= negligible) { largest = max(largest, abs(i - j)) }
    }
    return largest
  }

  /// The positions of the elements among all numbers of a type of 16 bits, in order of size.
  private var ordinals: [Int] {
    bytes.elements(as: UInt16.self).map {
      let magnitude = Int($0 & 0x7FFF)
      return $0 < 0x8000 ? magnitude : -magnitude
    }
  }
}

extension GraphBuilder {
  /// The builder of a net in float16, bfloat16 or float.
  static func net() -> GraphBuilder {
    var builder = GraphBuilder(name: "net")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: 22)]
    return builder
  }

  /// Adds a node with one output.
  mutating func apply(
    _ operatorType: String, _ inputs: [ValueID], _ attributes: [Attribute] = []
  ) -> ValueID {
    let name = "n\(model.nodes.count)"
    return node(operatorType, name: name, inputs: inputs, output: name, attributes: attributes)
  }

  /// Adds a constant.
  mutating func constant(_ tensor: Tensor) -> ValueID {
    initializer("c\(model.values.count)", tensor)
  }
}

/// A net whose numbers are those of a type of 16 bits, in that type or in float.
struct HalfNet {
  var builder = GraphBuilder.net()
  /// The type whose numbers the constants are.
  let precision: ElementType
  /// The type that the net computes in.
  let type: ElementType

  init(_ precision: ElementType, computingIn type: ElementType) {
    self.precision = precision
    self.type = type
  }

  mutating func input(_ shape: [Int]) -> ValueID { builder.input("x", .tensor(type, Shape(shape))) }

  mutating func step(
    _ operatorType: String, _ inputs: [ValueID], _ attributes: [Attribute] = []
  ) -> ValueID {
    builder.apply(operatorType, inputs, attributes)
  }

  mutating func weights(_ shape: [Int], from low: Double = -0.3, to high: Double = 0.3) -> ValueID {
    let numbers = NodeCase.pattern(shape, seed: builder.model.values.count, from: low, to: high)
    return builder.constant(numbers.rounded(to: precision).rounded(to: type))
  }

  mutating func number(_ number: Double) -> ValueID {
    builder.constant(Tensor(precision, [], doubles: [number]).rounded(to: type))
  }

  mutating func convolution(
    _ x: ValueID, _ channels: Int, _ features: Int, kernel: Int = 3, stride: Int = 1
  ) -> ValueID {
    let w = weights([features, channels, kernel, kernel])
    let y = step(
      "Conv", [x, w],
      [
        Attribute("pads", .ints([Int64](repeating: Int64(kernel / 2), count: 4))),
        Attribute("strides", .ints([Int64(stride), Int64(stride)])),
      ])
    let parameters = (0..<3).map { _ in weights([features]) }
    return step("BatchNormalization", [y] + parameters + [weights([features], from: 0.2, to: 2)])
  }

  mutating func product(_ x: ValueID, _ width: Int, _ features: Int) -> ValueID {
    let y = step("MatMul", [x, weights([width, features])])
    return step("Add", [y, weights([features])])
  }

  private mutating func heads(_ x: ValueID) -> ValueID {
    let shape = builder.constant(Tensor(.int64, [4], int64s: [0, 0, 4, 8]))
    let y = step("Reshape", [product(x, 32, 32), shape])
    return step("Transpose", [y], [Attribute("perm", .ints([0, 2, 1, 3]))])
  }

  /// A net of convolutions with a residual connection, pooling and a product.
  static func convolutions(_ precision: ElementType, computingIn type: ElementType) -> Model {
    var net = HalfNet(precision, computingIn: type)
    let x = net.input([1, 3, 17, 19])
    let first = net.step("Relu", [net.convolution(x, 3, 32, stride: 2)])
    let second = net.step("Relu", [net.convolution(first, 32, 32)])
    let sum = net.step("Relu", [net.step("Add", [net.convolution(second, 32, 32), first])])
    let pooled = net.step("GlobalAveragePool", [net.convolution(sum, 32, 40, kernel: 1)])
    let flat = net.step("Flatten", [pooled])
    let y = net.step("Softmax", [net.step("Gemm", [flat, net.weights([40, 11])])])
    net.builder.output(y, .tensor(type))
    return net.builder.model
  }

  /// Attention to keys that are joined to those of before, which it hands out as well.
  static func cachedAttention(_ precision: ElementType, computingIn type: ElementType) -> Model {
    var net = HalfNet(precision, computingIn: type)
    let x = net.input([1, 4, 9, 8])
    let keys = net.step("Concat", [x, net.step("Neg", [x])], [Attribute("axis", .int(2))])
    let turned = net.step("Transpose", [keys], [Attribute("perm", .ints([0, 1, 3, 2]))])
    let scores = net.step("MatMul", [net.step("Mul", [x, net.number(0.3)]), turned])
    let weights = net.step("Softmax", [scores], [Attribute("axis", .int(-1))])
    net.builder.output(net.step("MatMul", [weights, keys]), .tensor(type))
    net.builder.output(keys, .tensor(type))
    return net.builder.model
  }

  /// A block of a transformer, its functions written out.
  static func transformer(_ precision: ElementType, computingIn type: ElementType) -> Model {
    var net = HalfNet(precision, computingIn: type)
    let x = net.input([2, 9, 32])
    let turned = Attribute("perm", .ints([0, 1, 3, 2]))
    let keys = net.step("Transpose", [net.heads(x)], [turned])
    let scores = net.step("MatMul", [net.heads(x), keys])
    let scaled = net.step("Div", [scores, net.number(8.0.squareRoot())])
    let weights = net.step("Softmax", [scaled], [Attribute("axis", .int(-1))])
    let mixed = net.step("MatMul", [weights, net.heads(x)])
    let moved = net.step("Transpose", [mixed], [Attribute("perm", .ints([0, 2, 1, 3]))])
    let shape = net.builder.constant(Tensor(.int64, [3], int64s: [0, 0, 32]))
    let joined = net.product(net.step("Reshape", [moved, shape]), 32, 32)
    let normal = net.step(
      "LayerNormalization",
      [net.step("Add", [joined, x]), net.weights([32], from: 0.5, to: 2), net.weights([32])])
    let inner = net.product(normal, 32, 64)
    let scaledDown = net.step("Div", [inner, net.number(2.0.squareRoot())])
    let gate = net.step("Add", [net.step("Erf", [scaledDown]), net.number(1)])
    let gelu = net.step("Mul", [net.step("Mul", [inner, gate]), net.number(0.5)])
    let y = net.step("Add", [net.product(gelu, 64, 32), normal])
    net.builder.output(y, .tensor(type))
    return net.builder.model
  }
}
