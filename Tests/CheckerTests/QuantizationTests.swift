import Checker
import Diagnostics
import ModelIR
import Operators
import Testing

/// A node of one of the operators that quantize, whose inputs are given by type, shape and perhaps value.
private struct Quantized: CustomTestStringConvertible, Sendable {
  let what: String
  let operatorType: String
  let operands: [Operand]
  let attributes: [String: Int64]
  /// The code and message expected, nil where the node is as it should be.
  let finding: (code: String, message: String)?

  struct Operand: Sendable {
    let type: ElementType
    let shape: [Int]
    /// The numbers of an initializer; nil for an input of the graph.
    let values: [Double]?
  }

  init(
    _ what: String, _ operatorType: String, _ operands: [Operand?],
    _ attributes: [String: Int64] = [:],
    _ finding: (String, String)? = nil
  ) {
    self.what = what
    self.operatorType = operatorType
    self.operands = operands.compactMap { $0 }
    self.attributes = attributes
    self.finding = finding.map { ($0.0, $0.1) }
  }

  var testDescription: String { what }

  func findings(opset: Int64) -> [Diagnostic] {
    let subject = model(irVersion: 13, opset: opset) { builder, _ in
      let values = operands.enumerated().map { index, operand in
        guard let values = operand.values else {
          return builder.input("i\(index)", .tensor(operand.type, Shape(operand.shape)))
        }
        return builder.initializer(
          "c\(index)", Tensor(operand.type, operand.shape, doubles: values))
      }
      return builder.apply(
        operatorType, values,
        attributes.sorted { $0.key < $1.key }.map { Attribute($0.key, .int($0.value)) })
    }.with { $0.main.outputs[0].type = .tensor(nil, nil) }
    // The input of the model that the node does not take, and the output without a type, are of no
    // interest here.
    return check(subject).filter { ![.unusedInput, .missingValueType].contains($0.code) }
  }
}

private func data(_ type: ElementType, _ shape: Int...) -> Quantized.Operand {
  .init(type: type, shape: shape, values: nil)
}

private func scale(_ values: Double..., shape: [Int]? = nil) -> Quantized.Operand {
  .init(type: .float, shape: shape ?? (values.count == 1 ? [] : [values.count]), values: values)
}

private func zero(_ type: ElementType, _ values: Double..., shape: [Int]? = nil)
  -> Quantized.Operand
{
  .init(type: type, shape: shape ?? (values.count == 1 ? [] : [values.count]), values: values)
}

private let x = data(.float, 2, 3)
private let q = data(.uint8, 2, 3)

@Suite struct QuantizationTests {
  private static let nodes: [Quantized] = [
    Quantized("by tensor", "QuantizeLinear", [x, scale(0.5), zero(.uint8, 3)]),
    Quantized(
      "by a single element", "QuantizeLinear", [x, scale(0.5, shape: [1]), zero(.uint8, 3)]),
    Quantized(
      "by axis", "QuantizeLinear", [x, scale(1, 2, 3), zero(.int8, 1, 2, 3)], ["axis": 1]),
    Quantized(
      "by axis from the end", "QuantizeLinear", [x, scale(1, 2), zero(.int8, 1, 2)], ["axis": -2]),
    Quantized(
      "by blocks", "QuantizeLinear",
      [data(.float, 2, 6), scale(1, 1, 1, 1, 1, 1, shape: [2, 3])], ["axis": 1, "block_size": 2]),
    Quantized(
      "by blocks with a rest", "QuantizeLinear",
      [data(.float, 2, 6), scale(1, 1, 1, 1, shape: [2, 2])], ["axis": 1, "block_size": 4]),
    Quantized(
      "the scale of a vector, whose axis is not meant", "QuantizeLinear",
      [data(.float, 3), scale(1, 2, 3), zero(.uint8, 0, 0, 0)]),
    Quantized(
      "scale 0", "QuantizeLinear", [x, scale(0), zero(.uint8, 0)], [:],
      ("E0410", "'y_scale' has 0.0, expected a positive number")),
    Quantized(
      "negative scale", "QuantizeLinear", [x, scale(1, -2, 3), zero(.uint8, 0, 0, 0)], ["axis": 1],
      ("E0410", "'y_scale' has -2.0, expected a positive number")),
    Quantized(
      "scale that is no number", "DequantizeLinear", [q, scale(.nan)], [:],
      ("E0410", "'x_scale' has nan, expected a finite number")),
    Quantized(
      "infinite scale", "DequantizeLinear", [q, scale(.infinity)], [:],
      ("E0410", "'x_scale' has inf, expected a finite number")),
    Quantized("negative scale to multiply by", "DequantizeLinear", [q, scale(-1)]),
    Quantized(
      "scale 0 to multiply by", "DequantizeLinear", [q, scale(0)], [:],
      ("W0520", "'x_scale' is 0: what it scales counts as 0")),
    Quantized(
      "one of the scales 0", "DequantizeLinear", [q, scale(1, 0, 2)], ["axis": 1],
      ("W0520", "'x_scale' has 1 of 3 numbers that are 0")),
    Quantized(
      "axis out of range", "QuantizeLinear", [x, scale(1, 2, 3)], ["axis": 2],
      ("E0410", "'axis' is 2, expected -2 to 1 for rank 2")),
    Quantized(
      "too few scales", "QuantizeLinear", [x, scale(1, 2)], ["axis": 1],
      ("E0502", "'y_scale' has 2 elements, expected 1, or 3 for as many along axis 1")),
    Quantized(
      "scales of rank 2 without blocks", "QuantizeLinear", [x, scale(1, 2, shape: [2, 1])],
      ["axis": 1], ("E0502", "expected a scalar or a vector without 'block_size'")),
    Quantized(
      "fewer zero points than scales", "QuantizeLinear", [x, scale(1, 2, 3), zero(.uint8, 0, 0)],
      ["axis": 1], ("E0502", "'y_zero_point' has shape [2], expected [3] as its scale")),
    Quantized(
      "too few blocks", "QuantizeLinear",
      [data(.float, 2, 6), scale(1, 1, 1, 1, shape: [2, 2])], ["axis": 1, "block_size": 2],
      ("E0502", "has extent 2 on axis 1, expected 3 for blocks of 2")),
    Quantized(
      "blocks beside the axis", "DequantizeLinear",
      [data(.int8, 2, 6), scale(1, 1, 1, shape: [1, 3])], ["axis": 1, "block_size": 2],
      ("E0502", "has extent 1 on axis 0, expected 2 for blocks of 2")),
    Quantized(
      "blocks of one scale", "DequantizeLinear", [data(.int8, 2, 6), scale(1)],
      ["axis": 1, "block_size": 2], ("E0502", "expected rank 2 for blocks of 2")),
    Quantized("int32 and zero", "DequantizeLinear", [data(.int32, 2), scale(1), zero(.int32, 0)]),
    Quantized(
      "int32 with a zero point", "DequantizeLinear", [data(.int32, 2), scale(1), zero(.int32, 5)],
      [:], ("E0410", "'x_zero_point' is 5, expected 0 for int32")),
    Quantized(
      "rows and columns", "MatMulInteger",
      [data(.uint8, 2, 3), data(.uint8, 3, 4), zero(.uint8, 1, 2), zero(.uint8, 1, 2, 3, 4)]),
    Quantized(
      "a zero point for each of other rows", "MatMulInteger",
      [data(.uint8, 2, 3), data(.uint8, 3, 4), zero(.uint8, 1, 2, 3)], [:],
      ("E0502", "'a_zero_point' has 3 elements, expected 2 for as many rows")),
    Quantized(
      "a zero point for each of other columns", "MatMulInteger",
      [data(.uint8, 2, 3), data(.uint8, 3, 4), zero(.uint8, 1), zero(.uint8, 1, 2, 3)], [:],
      ("E0502", "'b_zero_point' has 3 elements, expected 4 for as many columns")),
    Quantized(
      "a zero point for each feature", "ConvInteger",
      [data(.uint8, 1, 1, 3, 3), data(.uint8, 2, 1, 3, 3), zero(.uint8, 1), zero(.uint8, 1, 2)]),
    Quantized(
      "a zero point for each channel of the data", "ConvInteger",
      [data(.uint8, 1, 2, 3, 3), data(.uint8, 2, 2, 3, 3), zero(.uint8, 1, 2)], [:],
      ("E0502", "'x_zero_point' has shape [2], expected a scalar")),
    convolution("a scale for each feature", scale(1, 2), zero(.uint8, 0, 0)),
    convolution(
      "more scales than features", scale(1, 2, 3), zero(.uint8, 0, 0, 0),
      ("E0502", "'w_scale' has 3 elements, expected 2 for as many features")),
    convolution(
      "a zero point for scales of each feature", scale(1, 2), zero(.uint8, 0),
      ("E0502", "'w_zero_point' has shape [], expected [2] as its scale")),
    convolution(
      "an output of scale 0", scale(1), zero(.uint8, 0), output: scale(0),
      ("E0410", "'y_scale' has 0.0, expected a positive number")),
    product("by rows", scale(1, 2), zero(.uint8, 0, 0)),
    product("by rows of a batch", scale(1, 2, shape: [2, 1]), zero(.uint8, 0, 0, shape: [2, 1])),
    product(
      "a row of scales for rows", scale(1, 2, shape: [1, 2]), zero(.uint8, 0, 0, shape: [1, 2]),
      ("E0502", "'a_scale' has extent 1 on axis 0, expected 2 for as many rows")),
  ]

  private static func convolution(
    _ what: String, _ weightScale: Quantized.Operand, _ weightZero: Quantized.Operand,
    output: Quantized.Operand = scale(1), _ finding: (String, String)? = nil
  ) -> Quantized {
    Quantized(
      what, "QLinearConv",
      [
        data(.uint8, 1, 1, 3, 3), scale(1), zero(.uint8, 0), data(.uint8, 2, 1, 3, 3), weightScale,
        weightZero, output, zero(.uint8, 0),
      ], [:], finding)
  }

  private static func product(
    _ what: String, _ rowScale: Quantized.Operand, _ rowZero: Quantized.Operand,
    _ finding: (String, String)? = nil
  ) -> Quantized {
    Quantized(
      what, "QLinearMatMul",
      [
        data(.uint8, 2, 3), rowScale, rowZero, data(.uint8, 3, 4), scale(1), zero(.uint8, 0),
        scale(1), zero(.uint8, 0),
      ], [:], finding)
  }

  @Test(arguments: nodes)
  private func `scales and zero points fit`(node: Quantized) {
    let findings = node.findings(opset: 25)
    guard let expected = node.finding else {
      #expect(findings.map(\.message) == [])
      return
    }
    let matches = findings.filter {
      $0.code.id == expected.code && $0.message.contains(expected.message)
    }
    #expect(matches.count >= 1, "found \(findings.map { "\($0.code.id): \($0.message)" })")
  }

  @Test func `before operator set 13 there is one scale for a tensor`() {
    let single = Quantized("", "DequantizeLinear", [q, scale(1)])
    #expect(single.findings(opset: 10).map(\.message) == [])
    let several = Quantized("", "DequantizeLinear", [q, scale(1, 2, 3)])
    #expect(
      several.findings(opset: 10).map(\.message) == [
        "'x_scale' has shape [3], expected a scalar before operator set 13"
      ])
  }
}
