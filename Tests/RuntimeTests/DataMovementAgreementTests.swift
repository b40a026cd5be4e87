import Diagnostics
import ModelIR
import Operators
import Runtime
import Testing

/// One node with inputs of any type: some fed, then some constant, as they stand in the node.
struct TypedNodeCase: CustomTestStringConvertible, Sendable {
  var operatorType: String
  var feeds: [Tensor]
  var constants: [Tensor?] = []
  var attributes: [Attribute] = []
  var outputs = 1
  var opset = 17
  var domain: String?

  var testDescription: String {
    let types = feeds.map { "\($0.elementType.name)\($0.shape)" }
    return "\(operatorType)-\(opset) \(types) \(constants.map { $0?.int64s }) \(attributes)"
  }

  var model: Model {
    var builder = GraphBuilder(name: "one node")
    builder.model.irVersion = 8
    builder.model.operatorSets = [OperatorSet(domain: "", version: Int64(opset))]
    if let domain { builder.model.operatorSets.append(OperatorSet(domain: domain, version: 1)) }
    var inputs: [ValueID?] = []
    for (k, tensor) in feeds.enumerated() {
      inputs.append(builder.input("x\(k)", .tensor(tensor.elementType, Shape(tensor.shape))))
    }
    for (k, tensor) in constants.enumerated() {
      inputs.append(tensor.map { builder.initializer("c\(k)", $0) })
    }
    let values = builder.node(
      operatorType, domain: domain, name: "node", inputs: inputs,
      outputs: (0..<outputs).map { "y\($0)" },
      attributes: attributes)
    for value in values { builder.output(value, nil) }
    return builder.model
  }

  var inputs: [String: RuntimeValue] {
    var values: [String: RuntimeValue] = [:]
    for (k, tensor) in feeds.enumerated() { values["x\(k)"] = .tensor(tensor) }
    return values
  }

  /// The outputs by reference evaluation, and those by the kernel with so many threads.
  func run(threads: Int = 2) throws -> (expected: [RuntimeValue], actual: [RuntimeValue]) {
    var reference = try Session(model, mode: .reference)
    var optimized = try Session(model, threads: threads)
    return (try reference.run(inputs).map(\.value), try optimized.run(inputs).map(\.value))
  }

  /// Whether the node runs by a kernel, or its output is the memory of its input.
  func isOptimized() throws -> Bool {
    var session = try Session(model)
    return try session.profile(inputs).allSatisfy(\.isOptimized)
  }

  /// Elements of which each is another one, as far as the type goes.
  static func counting(_ type: ElementType, _ shape: [Int], from start: Int64 = 1) -> Tensor {
    let numbers = (0..<shape.elementCount).map { start + Int64($0) }
    return type.isFloatingPoint
      ? Tensor(type, shape, doubles: numbers.map { Double($0) })
      : Tensor(type, shape, int64s: numbers)
  }
}

private func integers(_ values: [Int]) -> Tensor {
  Tensor(.int64, [values.count], int64s: values.map { Int64($0) })
}

/// Kernels that only move elements, against reference evaluation, bit for bit.
@Suite struct DataMovementAgreementTests {
  /// Types of 1, 2, 4, 8 and 16 bytes.
  static let types: [ElementType] = [.uint8, .float16, .float, .int64, .complex128]

  private static func data(_ type: ElementType, _ shape: [Int]) -> Tensor {
    if type == .complex128 {
      return Tensor(
        type, shape, elements: (0..<2 * shape.elementCount).map { UInt64($0) &* 0x9E37_79B9 }.pairs)
    }
    return TypedNodeCase.counting(type, shape)
  }

  static let transposes: [TypedNodeCase] = {
    let shapes: [([Int], [Int64]?)] = [
      ([], nil), ([5], nil), ([0, 3], [1, 0]), ([1, 9], [1, 0]), ([7, 9], nil), ([15, 17], nil),
      ([16, 16], nil), ([33, 31], nil), ([2, 3, 5], [0, 2, 1]), ([2, 3, 5], [2, 0, 1]),
      ([2, 16, 3, 17], [0, 2, 3, 1]), ([2, 5, 3, 4], [0, 2, 1, 3]), ([1, 6, 1, 5], [2, 1, 0, 3]),
      ([2, 3, 4, 5, 6], [4, 2, 0, 3, 1]),
    ]
    return types.flatMap { type in
      shapes.map { shape, order in
        TypedNodeCase(
          operatorType: "Transpose", feeds: [data(type, shape)],
          attributes: order.map { [Attribute("perm", .ints($0))] } ?? [])
      }
    }
  }()

  static let slices: [TypedNodeCase] = {
    let bounds: [([Int], [Int], [Int], [Int], [Int])] = [
      ([9], [1], [8], [0], [1]), ([9], [-1], [-100], [0], [-1]), ([9], [7], [0], [0], [-3]),
      ([5, 7], [1, 2], [4, 100], [0, 1], [1, 2]), ([5, 7], [0], [5], [-2], [1]),
      ([5, 7], [3], [3], [1], [1]), ([2, 3, 4], [-1], [Int.min + 1], [1], [-1]),
      ([2, 3, 16, 17], [1, 0], [16, 17], [2, 3], [5, 4]), ([4, 1, 3], [0], [1], [1], [-1]),
      ([3, 4], [0, 0], [3, 4], [0, 1], [Int.max, 1]), ([0, 4], [0], [2], [1], [1]),
    ]
    return types.flatMap { type in
      bounds.map { shape, starts, ends, axes, steps in
        TypedNodeCase(
          operatorType: "Slice", feeds: [data(type, shape)],
          constants: [starts, ends, axes, steps].map(integers))
      }
    } + [
      TypedNodeCase(
        operatorType: "Slice", feeds: [data(.float, [3, 8])],
        attributes: [
          Attribute("starts", .ints([1, -5])), Attribute("ends", .ints([3, -1])),
        ], opset: 9)
    ]
  }()

  static let joins: [TypedNodeCase] = types.flatMap { type in
    [
      ([[3], [0], [4]], 0), ([[2, 3], [2, 1]], 1), ([[2, 3], [4, 3], [1, 3]], -2),
      ([[2, 3, 4], [2, 5, 4]], 1), ([[1, 2, 33], [1, 2, 31]], -1), ([[5, 2]], 0),
    ].map { shapes, axis in
      TypedNodeCase(
        operatorType: "Concat", feeds: shapes.map { data(type, $0) },
        attributes: [Attribute("axis", .int(Int64(axis)))])
    }
  }

  static let parts: [TypedNodeCase] = types.flatMap { type in
    [
      ([7], [3, 0, 4], 0), ([2, 6], [1, 5], 1), ([6, 2], [2, 2, 2], -2), ([3, 4, 5], [3, 1], 1),
      ([4, 3], [4], 0),
    ].map { shape, lengths, axis in
      TypedNodeCase(
        operatorType: "Split", feeds: [data(type, shape)], constants: [integers(lengths)],
        attributes: [Attribute("axis", .int(Int64(axis)))], outputs: lengths.count)
    }
  }

  static let repetitions: [TypedNodeCase] = types.flatMap { type in
    [
      ([], [3, 2]), ([1], [5]), ([3, 1], [2, 3, 4]), ([1, 4], [17, 4]), ([2, 1, 3], [2, 5, 3]),
      ([3], [3]), ([4, 1], [4, 33]),
    ].map { shape, target in
      TypedNodeCase(
        operatorType: "Expand", feeds: [data(type, shape)], constants: [integers(target)])
    }
      + [
        ([3], [2]), ([2, 3], [1, 3]), ([2, 3], [2, 1]), ([2, 1, 3], [2, 3, 2]), ([2, 2], [1, 1]),
        ([4], [0]), ([0, 2], [3, 2]),
      ].map { shape, repeats in
        TypedNodeCase(
          operatorType: "Tile", feeds: [data(type, shape)], constants: [integers(repeats)])
      }
  }

  static let pads: [TypedNodeCase] =
    [ElementType.float, .int64].flatMap { type in
      [
        ("constant", [5], [2, 3]), ("constant", [4, 5], [1, 0, 0, 2]),
        ("constant", [4, 5], [-1, 2, 1, -2]), ("constant", [2, 3, 4], [1, 1, 1, 1, 1, 1]),
        ("constant", [3, 0], [1, 1, 1, 1]), ("constant", [4], [-4, 2]),
        ("edge", [4, 5], [2, 1, 3, 4]),
        ("reflect", [4, 5], [3, 1, 2, 4]), ("reflect", [2, 3], [0, 4, 0, 5]),
        ("edge", [3, 3], [0, -1, 0, 1]), ("reflect", [1, 3], [2, 0, 2, 0]),
      ].flatMap { mode, shape, amounts in
        [nil, TypedNodeCase.counting(type, [], from: -7)].map { filler in
          TypedNodeCase(
            operatorType: "Pad", feeds: [data(type, shape)],
            constants: [integers(amounts)] + (filler.map { [$0] } ?? []),
            attributes: [Attribute("mode", .string(ByteString(mode)))])
        }
      }
    } + [
      TypedNodeCase(
        operatorType: "Pad", feeds: [data(.float, [3, 4])], constants: [integers([4, 2, 3, 1])],
        attributes: [Attribute("mode", .string("wrap"))], opset: 19),
      TypedNodeCase(
        operatorType: "Pad", feeds: [data(.float, [3, 4])],
        constants: [integers([2, 1]), nil, integers([-1])],
        opset: 18),
      TypedNodeCase(
        operatorType: "Pad", feeds: [data(.float, [3, 4])],
        attributes: [Attribute("pads", .ints([1, 0, 0, 2])), Attribute("value", .float(1.5))],
        opset: 2),
    ]

  static let gathers: [TypedNodeCase] = types.flatMap { type in
    [
      ([5], [[4, 0, -5]], 0), ([5, 3], [[1, -1], [0, 4]], 0), ([2, 5, 3], [[1, 1, -2]], 1),
      ([3, 17], [[16, 0]], -1), ([4, 2], [[]], 0),
    ].flatMap { shape, rows, axis in
      [ElementType.int64, .int32].flatMap { indexType in
        let flat = rows.flatMap { $0 }.map { Int64($0) }
        let indices = Tensor(
          indexType, rows.count == 1 ? [flat.count] : [rows.count, flat.count / rows.count],
          int64s: flat)
        let attributes = [Attribute("axis", .int(Int64(axis)))]
        return [
          TypedNodeCase(
            operatorType: "Gather", feeds: [data(type, shape), indices], attributes: attributes),
          TypedNodeCase(
            operatorType: "Gather", feeds: [data(type, shape)], constants: [indices],
            attributes: attributes),
        ]
      }
    }
  }

  static let blocks: [TypedNodeCase] = types.flatMap { type in
    ["DCR", "CRD"].map { mode in
      TypedNodeCase(
        operatorType: "DepthToSpace", feeds: [data(type, [2, 12, 3, 5])],
        attributes: [Attribute("blocksize", .int(2)), Attribute("mode", .string(ByteString(mode)))])
    } + [
      TypedNodeCase(
        operatorType: "SpaceToDepth", feeds: [data(type, [2, 3, 6, 9])],
        attributes: [Attribute("blocksize", .int(3))])
    ]
  }

  @Test(
    arguments: transposes + slices + joins + parts + repetitions + pads + gathers + blocks)
  func `the kernel moves every element to where evaluation does`(_ node: TypedNodeCase) throws {
    let (expected, actual) = try node.run()
    #expect(actual == expected)
  }

  @Test(arguments: [
    transposes[5], slices[3], joins[1], parts[1], repetitions[2], pads[2], gathers[4], blocks[0],
  ])
  func `there is a kernel`(_ node: TypedNodeCase) throws { #expect(try node.isOptimized()) }

  /// Large enough for several tasks.
  @Test(arguments: [
    TypedNodeCase(
      operatorType: "Transpose", feeds: [data(.float, [3, 517, 300])],
      attributes: [Attribute("perm", .ints([0, 2, 1]))]),
    TypedNodeCase(
      operatorType: "Slice", feeds: [data(.uint8, [1100, 1001])],
      constants: [[-1, 3], [-2000, 900], [0, 1], [-1, 1]].map(integers)),
    TypedNodeCase(
      operatorType: "Concat", feeds: [data(.float, [2, 70_000]), data(.float, [2, 130_001])],
      attributes: [Attribute("axis", .int(1))]),
    TypedNodeCase(
      operatorType: "Expand", feeds: [data(.float, [700, 1])], constants: [integers([700, 700])]),
    TypedNodeCase(
      operatorType: "Gather",
      feeds: [
        data(.float, [50, 130]), Tensor(.int64, [3000], int64s: (0..<3000).map { $0 * 7 % 50 }),
      ]),
  ])
  func `large tensors are moved in several tasks`(_ node: TypedNodeCase) throws {
    for threads in [1, 2, 5] {
      let (expected, actual) = try node.run(threads: threads)
      #expect(actual == expected, "\(threads) threads")
    }
  }

  /// Numbers that no tensor has are errors, as in evaluation.
  @Test(arguments: [
    TypedNodeCase(
      operatorType: "Pad", feeds: [data(.float, [3])], constants: [integers([Int.min, Int.max])]),
    TypedNodeCase(
      operatorType: "Pad", feeds: [data(.float, [3])], constants: [integers([Int.max, Int.max])]),
    TypedNodeCase(operatorType: "Sum", feeds: []),
  ])
  func `hostile arguments are errors`(_ node: TypedNodeCase) throws {
    #expect(throws: Diagnostic.self) {
      var session = try Session(node.model)
      _ = try session.run(node.inputs)
    }
  }

  @Test func `an index out of bounds is an error`() throws {
    for index in [Int64.min, -4, 3, Int64.max] {
      let node = TypedNodeCase(
        operatorType: "Gather",
        feeds: [Self.data(.float, [3]), Tensor(.int64, [1], int64s: [index])])
      var session = try Session(node.model)
      #expect { try session.run(node.inputs) } throws: { ($0 as? Diagnostic)?.code == .invalidData }
    }
  }
}

extension [UInt64] {
  /// Each two numbers as one of twice the width.
  fileprivate var pairs: [UInt128] {
    stride(from: 0, to: count - 1, by: 2).map { UInt128(self[$0]) << 64 | UInt128(self[$0 + 1]) }
  }
}
