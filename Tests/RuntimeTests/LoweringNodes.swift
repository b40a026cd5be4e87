import ModelIR
import Operators

/// Nodes of small nets, whose constants are patterns.
extension GraphBuilder {
  mutating func step(
    _ operatorType: String, _ inputs: [ValueID], _ attributes: [Attribute] = []
  ) -> ValueID {
    let name = "n\(model.nodes.count)"
    return node(
      operatorType, name: name, inputs: inputs, output: name, attributes: attributes)
  }

  mutating func constant(
    _ shape: [Int], seed: Int, from low: Double = -1, to high: Double = 1
  ) -> ValueID {
    initializer(
      "c\(model.values.count)", NodeCase.pattern(shape, seed: seed, from: low, to: high))
  }

  mutating func number(_ value: Double) -> ValueID {
    initializer("c\(model.values.count)", Tensor(.float, [], doubles: [value]))
  }

  /// A transposed convolution by 2.
  mutating func transposed(
    _ x: ValueID, _ channels: Int, _ features: Int, kernel: Int = 2
  ) -> ValueID {
    let weights = constant(
      [channels, features, kernel, kernel], seed: model.values.count, from: -0.3, to: 0.3)
    let bias = constant([features], seed: model.values.count)
    return step("ConvTranspose", [x, weights, bias], [Attribute("strides", .ints([2, 2]))])
  }

  mutating func conv(
    _ x: ValueID, _ channels: Int, _ features: Int, kernel: Int = 3, stride: Int = 1,
    groups: Int = 1, spatial: Int = 2
  ) -> ValueID {
    let windows = [Int](repeating: kernel, count: spatial)
    let weights = constant(
      [features, channels / groups] + windows, seed: model.values.count, from: -0.3, to: 0.3)
    let bias = constant([features], seed: model.values.count)
    return step(
      "Conv", [x, weights, bias],
      [
        Attribute("group", .int(Int64(groups))),
        Attribute("pads", .ints([Int64](repeating: Int64(kernel / 2), count: 2 * spatial))),
        Attribute("strides", .ints([Int64](repeating: Int64(stride), count: spatial))),
      ])
  }

  mutating func normalized(_ x: ValueID, _ channels: Int) -> ValueID {
    let parameters = (0..<3).map { constant([channels], seed: 20 + $0) }
    return step(
      "BatchNormalization",
      [x] + parameters + [constant([channels], seed: 9, from: 0.2, to: 2)])
  }

  mutating func shuffled(
    _ x: ValueID, _ channels: Int, _ groups: Int, _ spatial: [Int]
  ) -> ValueID {
    let parted = shape([-1, groups, channels / groups] + spatial)
    let axes = Attribute("perm", .ints([0, 2, 1, 3, 4]))
    let moved = step("Transpose", [step("Reshape", [x, parted])], [axes])
    return step("Reshape", [moved, shape([-1, channels] + spatial)])
  }

  /// A product whose columns are parted into heads of 8.
  mutating func heads(_ x: ValueID, _ axes: [Int64] = [0, 2, 1, 3]) -> ValueID {
    let biased = step("Add", [product(x, 24, 24), constant([24], seed: model.values.count)])
    return step(
      "Transpose", [step("Reshape", [biased, shape([0, 0, 3, 8])])],
      [Attribute("perm", .ints(axes))])
  }

  mutating func turned(_ x: ValueID) -> ValueID {
    step("Transpose", [x], [Attribute("perm", .ints([0, 1, 3, 2]))])
  }

  mutating func softmax(_ x: ValueID) -> ValueID {
    step("Softmax", [x], [Attribute("axis", .int(-1))])
  }

  mutating func joined(_ x: ValueID) -> ValueID {
    let moved = step("Transpose", [x], [Attribute("perm", .ints([0, 2, 1, 3]))])
    return step("Reshape", [moved, shape([0, 0, 24])])
  }

  mutating func shape(_ extents: [Int]) -> ValueID {
    initializer(
      "c\(model.values.count)", Tensor(.int64, [extents.count], doubles: extents.map { Double($0) })
    )
  }

  mutating func pool(_ operatorType: String, _ x: ValueID) -> ValueID {
    step(
      operatorType, [x],
      [Attribute("kernel_shape", .ints([3, 3])), Attribute("pads", .ints([1, 1, 1, 1]))])
  }

  mutating func product(_ x: ValueID, _ width: Int, _ features: Int) -> ValueID {
    step(
      "MatMul", [x, constant([width, features], seed: model.values.count, from: -0.3, to: 0.3)])
  }

  mutating func gelu(_ x: ValueID) -> ValueID {
    let scaled = step("Div", [x, number(2.0.squareRoot())])
    let sum = step("Add", [step("Erf", [scaled]), number(1)])
    return step("Mul", [step("Mul", [x, sum]), number(0.5)])
  }
}
