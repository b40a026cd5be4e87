import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// Elementwise kernels of other types, of more than two inputs and with computed parameters, against
/// reference evaluation, bit for bit.
@Suite struct TypedAgreementTests {
  private static let shapes: [[[Int]]] = [
    [[17], [17]], [[3, 17], [17]], [[17], [3, 17]], [[2, 3, 5], [3, 1]], [[2, 3, 5], [1]],
    [[], [4, 9]], [[4, 1], [1, 33]], [[0, 3], [3]], [[2, 1, 4, 1], [3, 1, 5]], [[1], [1]],
    [[], []],
  ]

  /// Small numbers of both signs and the ends of the type's range; none is 0 where `nonzero` says so.
  private static func numbers(
    _ type: ElementType, _ shape: [Int], seed: Int, nonzero: Bool = false
  ) -> Tensor {
    let count = shape.elementCount
    if type.isFloatingPoint {
      let edges: [Double] = [.nan, .infinity, -0.0, 0, -.infinity, 2, -2]
      return Tensor(
        type, shape, doubles: (0..<count).map { edges[($0 * 5 + seed) % edges.count] })
    }
    let edges: [Int64] = [.min, .max, -1, 3, -7, 2, Int64(Int32.min), Int64(Int32.max), 0, 5]
    return Tensor(
      type, shape,
      int64s: (0..<count).map {
        let number = edges[($0 * 3 + seed * 7) % edges.count]
        return nonzero && Int32(truncatingIfNeeded: number) == 0 ? -1 : number
      })
  }

  static let comparisons = ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"].flatMap {
    name in
    [ElementType.float, .double, .int32, .int64, .uint8].flatMap { type in
      shapes.map { pair in
        TypedNodeCase(
          operatorType: name,
          feeds: [numbers(type, pair[0], seed: 1), numbers(type, pair[1], seed: 3)])
      }
    }
  }

  static let integers = ["Add", "Sub", "Mul", "Div", "Max", "Min"].flatMap { name in
    [ElementType.int32, .int64].flatMap { type in
      shapes.map { pair in
        TypedNodeCase(
          operatorType: name,
          feeds: [
            numbers(type, pair[0], seed: 1),
            numbers(type, pair[1], seed: 3, nonzero: name == "Div"),
          ])
      }
    }
  }

  static let choices = [ElementType.uint8, .float16, .float, .int64].flatMap { type in
    [
      [[17], [17], [17]], [[3, 1], [3, 9], [9]], [[], [4], [4]], [[2, 1, 3], [1], [2, 5, 1]],
      [[5], [], []], [[0, 3], [3], []], [[4, 1], [4, 1], [33]],
    ].map { shapes in
      let bits = (0..<shapes[0].elementCount).map { $0 % 3 == 1 }
      return TypedNodeCase(
        operatorType: "Where",
        feeds: [
          Tensor(shapes[0], booleans: bits), TypedNodeCase.counting(type, shapes[1]),
          TypedNodeCase.counting(type, shapes[2], from: 100),
        ])
    }
  }

  static let casts: [TypedNodeCase] = {
    let types: [ElementType] = [
      .float, .double, .int32, .int64, .int8, .uint8, .bool, .float16, .bfloat16, .uint16,
    ]
    let reals: [Double] = [
      0, -0.0, 0.5, -0.5, 1.5, -2.75, 127.9, 255.5, 256, -129, 65504, 70000, 2147483647, 2147483648,
      -2147483649, 0x1p63, -0x1p63, 0x1.8p64, -0x1.00001p65, 0x1.234567p66, 1e30, .infinity,
      -.infinity, .nan, 1e-40, 3.14159265,
    ]
    let whole: [Int64] = [
      0, 1, -1, 127, 128, -128, -129, 255, 256, 16_777_217, 33_554_435, .max, .min, 1 << 53 + 1,
    ]
    return types.flatMap { source in
      types.filter { $0 != source }.map { target in
        let x =
          source.isFloatingPoint
          ? Tensor(source, [reals.count], doubles: reals)
          : Tensor(source, [whole.count], int64s: whole)
        return TypedNodeCase(
          operatorType: "Cast", feeds: [x],
          attributes: [Attribute("to", .int(Int64(target.rawValue)))])
      }
    }
  }()

  static let variadic = ["Sum", "Mean", "Max", "Min"].flatMap { name in
    [
      [[5]], [[17], [17], [17]], [[3, 17], [17], [3, 1], []], [[17], [3, 17], [1]],
      [[2, 1, 4], [3, 1], [1]], [[0, 2], [2], [1]],
    ].map { shapes in
      TypedNodeCase(
        operatorType: name,
        feeds: shapes.enumerated().map { TypedNodeCase.counting(.float, $1, from: Int64(3 * $0)) })
    }
  }

  @Test(arguments: comparisons + integers + choices + casts + variadic)
  func `the kernel gives the bits that evaluation gives`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    #expect(actual[0].tensor?.elementType == expected[0].tensor?.elementType)
    let bits = [actual, expected].map { $0[0].tensor?.withoutNaNs.bytes }
    #expect(bits[0] == bits[1])
  }

  @Test(arguments: [comparisons[0], integers[3], choices[1], casts[0], variadic[2]])
  func `there is a kernel`(_ node: TypedNodeCase) throws { #expect(try node.isOptimized()) }

  @Test func `a division of integers by 0 is an error`() throws {
    let node = TypedNodeCase(
      operatorType: "Div",
      feeds: [Tensor(.int64, [2], int64s: [1, 2]), Tensor(.int64, [2], int64s: [1, 0])])
    var session = try Session(node.model)
    #expect { try session.run(node.inputs) } throws: { ($0 as? Diagnostic)?.code == .invalidData }
  }

  private static let edges: [Float] = [
    -0.0, 0, 1, -1, 5.99, 6, 6.01, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -3,
  ]

  @Test(arguments: [
    [Float](), [0], [0, 6], [-0.0, 0.0], [-1, .infinity], [4, 2], [.nan, 2], [-2, .nan],
  ])
  func `Clip has zeros and NaN of evaluation`(_ bounds: [Float]) throws {
    let x = Tensor(.float, [Self.edges.count], elements: Self.edges)
    let limits = bounds.map { Tensor(.float, [], elements: [$0]) }
    for node in [
      TypedNodeCase(operatorType: "Clip", feeds: [x] + limits),
      TypedNodeCase(operatorType: "Clip", feeds: [x], constants: limits),
    ] {
      let (expected, actual) = try node.run()
      let bits = [actual, expected].map { $0[0].tensor?.withoutNaNs.bytes }
      #expect(bits[0] == bits[1])
      #expect(try node.isOptimized())
    }
  }

  @Test(arguments: [-2, -1, -0.5, 0, 0.5, 1, 2, 3, 7.25])
  func `Pow by a constant is within one unit`(_ exponent: Double) throws {
    let x = NodeCase.pattern([1000], seed: 2, from: -3, to: 3)
    let node = TypedNodeCase(
      operatorType: "Pow", feeds: [x], constants: [Tensor(.double, [], doubles: [exponent])])
    let (expected, actual) = try node.run()
    let comparison = ValueComparison(
      actual[0], expected[0], within: Tolerance(relative: 1.2e-7, absolute: 0))
    #expect(comparison.isMatch, "\(comparison.mismatch ?? "")")
  }

  /// Before opset 7 attributes say where the second operand stands.
  @Test func `an early broadcast is not taken for a later one`() throws {
    let node = TypedNodeCase(
      operatorType: "Add",
      feeds: [NodeCase.pattern([3, 3], seed: 1), NodeCase.pattern([3], seed: 2)],
      attributes: [Attribute("broadcast", .int(1)), Attribute("axis", .int(0))], opset: 6)
    let (expected, actual) = try node.run()
    #expect(actual == expected)
  }
}

extension Tensor {
  /// Every NaN of a real type as the same one.
  fileprivate var withoutNaNs: Tensor {
    guard elementType.isFloatingPoint else { return self }
    return Tensor(elementType, shape, doubles: doubles.map { $0.isNaN ? .nan : $0 })
  }
}
