import ModelIR
import Testing

/// Matrix products, Einsum and Det at their edges; expected values are numpy's.
@Suite struct MatrixTests {
  @Test func `vectors count as rows on the left and columns on the right`() throws {
    let product = OperatorRun("MatMul")
    let v = Tensor.counting([2])
    let m = Tensor.counting([2, 3])
    #expect(try product(v, v)[0] == .float([], [5]))
    #expect(try product(v, m)[0] == .float([3], [9, 12, 15]))
    #expect(try product(m, Tensor.counting([3]))[0] == .float([2], [14, 32]))
    #expect(try product.failure(m, v) == "E0502")
    #expect(try product.failure(.float([], [1]), v) == "E0502")
  }

  @Test func `leading axes are broadcast, and empty sums are zero`() throws {
    let product = OperatorRun("MatMul")
    let y = try product(.counting([2, 1, 1, 2]), .counting([3, 2, 1]))[0]
    #expect(y.shape == [2, 3, 1, 1])
    #expect(y.doubles == [5, 11, 17, 11, 25, 39])
    #expect(
      try product(.counting([2, 0]), .counting([0, 2]))[0] == .float([2, 2], [0, 0, 0, 0]))
    #expect(try product(.counting([0, 2]), .counting([2, 3]))[0].shape == [0, 3])
    let large = Tensor(.int32, [1, 1], int64s: [1 << 30])
    let four = Tensor(.int32, [1, 1], int64s: [6])
    #expect(try product(large, four)[0].int64s == [-2_147_483_648])
  }

  @Test func `Gemm scales, transposes and adds`() throws {
    let a = Tensor.counting([3, 2])
    let attributes: [String: AttributeValue] = [
      "alpha": .float(0.5), "beta": .float(2), "transA": .int(1),
    ]
    let gemm = OperatorRun("Gemm", attributes)
    let y = try gemm(a, .counting([3, 1]), .float([1], [10]))[0]
    #expect(y == .float([2, 1], [31, 34]))
    #expect(try OperatorRun("Gemm")(a, .counting([2, 1]), nil)[0].doubles == [5, 11, 17])
    let square = Tensor.counting([2, 2])
    let row = Tensor.counting([2])
    #expect(try OperatorRun("Gemm", opset: 6).failure(square, square, row) == "E0502")
    let stretched = OperatorRun("Gemm", opset: 6, ["broadcast": .int(1)])
    #expect(try stretched(square, square, row)[0].doubles == [8, 12, 16, 24])
    #expect(try gemm.failure(.counting([2]), square, nil) == "E0502")
  }

  /// An equation and the result for operands that count from 1.
  struct Equation: CustomTestStringConvertible, Sendable {
    var text: String
    var shapes: [[Int]]
    var shape: [Int]
    var values: [Double]
    var testDescription: String { text }
  }

  static let equations: [Equation] = [
    Equation(text: "ij->ji", shapes: [[2, 3]], shape: [3, 2], values: [1, 4, 2, 5, 3, 6]),
    Equation(text: "ij -> i", shapes: [[2, 3]], shape: [2], values: [6, 15]),
    Equation(text: "ij->", shapes: [[2, 3]], shape: [], values: [21]),
    Equation(text: "ii", shapes: [[3, 3]], shape: [], values: [15]),
    Equation(text: "ii->i", shapes: [[2, 2]], shape: [2], values: [1, 4]),
    Equation(text: "ba", shapes: [[2, 3]], shape: [3, 2], values: [1, 4, 2, 5, 3, 6]),
    Equation(text: "aB", shapes: [[2, 3]], shape: [3, 2], values: [1, 4, 2, 5, 3, 6]),
    Equation(text: "i,i", shapes: [[3], [3]], shape: [], values: [14]),
    Equation(text: "i,j->ij", shapes: [[2], [2]], shape: [2, 2], values: [1, 2, 2, 4]),
    Equation(text: "ij,jk", shapes: [[2, 2], [2, 1]], shape: [2, 1], values: [5, 11]),
    Equation(
      text: "ij,jk,kl->il", shapes: [[1, 2], [2, 2], [2, 1]], shape: [1, 1], values: [27]),
    Equation(text: "...i,...i->...", shapes: [[2, 2], [2]], shape: [2], values: [5, 11]),
    Equation(text: "...ii->...i", shapes: [[1, 2, 2]], shape: [1, 2], values: [1, 4]),
    Equation(text: "...i", shapes: [[2, 2]], shape: [2, 2], values: [1, 2, 3, 4]),
    Equation(text: ",i", shapes: [[], [2]], shape: [2], values: [1, 2]),
    Equation(text: "i,i->", shapes: [[0], [0]], shape: [], values: [0]),
  ]

  @Test(arguments: equations) func `equations in Einstein's notation`(row: Equation) throws {
    let einsum = OperatorRun("Einsum", ["equation": .string(ByteString(row.text))])
    #expect(try einsum.run(row.shapes.map { .counting($0) })[0] == .float(row.shape, row.values))
  }

  @Test(arguments: [
    "i->", "ij", "i,j", "ii->i->i", "i1->i", "ijkl...", "ij->k", "ij->ii", "......",
  ])
  func `malformed equations are refused`(text: String) throws {
    let einsum = OperatorRun("Einsum", ["equation": .string(ByteString(text))])
    let x: Tensor = text == "ij" || text == "ij->k" ? .counting([2]) : .counting([2, 2, 2])
    #expect(try einsum.failure(x) == "E0410")
  }

  @Test func `extents of one subscript must agree`() throws {
    let einsum = OperatorRun("Einsum", ["equation": .string("i,i")])
    #expect(try einsum.failure(.counting([2]), .counting([3])) == "E0502")
  }

  @Test func `determinants of stacks, singular and empty matrices`() throws {
    let det = OperatorRun("Det")
    let stack = Tensor.float([3, 2, 2], [1, 2, 3, 4, 0, 1, 1, 0, 1, 2, 2, 4])
    #expect(agree(try det(stack)[0].doubles, [-2, -1, 0]))
    #expect(try det(.float([0, 0], []))[0] == .float([], [1]))
    #expect(try det.failure(.counting([2, 3])) == "E0502")
    #expect(try det.failure(.counting([2])) == "E0502")
  }
}
