import ModelIR
import Operators
import Testing

/// Shapes with named extents, as exporters of dynamic models leave them.
@Suite struct DimensionExpressionTests {
  private let n: Dimension = .symbol("N")
  private let c: Dimension = .symbol("C")

  @Test func `arithmetic gives one spelling`() {
    #expect(n.adding(1) == .symbol("N + 1"))
    #expect(Dimension.known(1).adding(n) == .symbol("N + 1"))
    #expect(n.adding(n) == .symbol("2*N"))
    #expect(n.multiplied(by: c) == c.multiplied(by: n))
    #expect(n.multiplied(by: c) == .symbol("C*N"))
    #expect(n.adding(1).multiplied(by: n.subtracting(1)) == .symbol("N*N - 1"))
    #expect(Dimension.known(3).subtracting(n) == .symbol("3 - N"))
    #expect(n.subtracting(n) == 0)
    #expect(n.adding(4).subtracting(n) == 4)
    #expect(n.multiplied(by: 6).divided(by: 3) == .symbol("2*N"))
    #expect(n.multiplied(by: c).divided(by: c) == n)
    #expect(n.divided(by: 2) == .symbol("floor(N/2)"))
    #expect(n.adding(5).divided(by: 2) == .symbol("floor((N + 1)/2) + 2"))
    #expect(n.divided(by: 2).multiplied(by: 2) == .symbol("2*floor(N/2)"))
    // Rounded toward zero, and N may be less than 5.
    #expect(n.subtracting(5).divided(by: 2) == .unknown)
    #expect(n.subtracting(5).dividedDown(by: 2) == .symbol("floor((N + 1)/2) - 3"))
    #expect(n.divided(by: 0) == .unknown)
    #expect(n.adding(.unknown) == .unknown)
  }

  @Test func `names that read like expressions are taken as such`() {
    let total: Dimension = .symbol("past_sequence_length + 1")
    #expect(total.subtracting(.symbol("past_sequence_length")) == 1)
    #expect(Dimension.symbol("2*N").divided(by: 2) == n)
    #expect(Dimension.symbol("floor((N + 1)/2) - 3").adding(3) == .symbol("floor((N + 1)/2)"))
    // A hyphen belongs to a name.
    #expect(Dimension.symbol("batch-size").adding(1) == .symbol("batch-size + 1"))
  }

  @Test func `expressions do not grow or overflow without bound`() {
    var sum = n
    for i in 0..<40 { sum = sum.adding(.symbol("extent\(i)")) }
    #expect(sum == .unknown)
    #expect(n.multiplied(by: .known(.max)).multiplied(by: 2) == .unknown)
    #expect(n.multiplied(by: .known(.min)).divided(by: -1) == .unknown)
    #expect(n.adding(.known(.max)).adding(.known(.max)) == .unknown)
    #expect(n.adding(.known(.min)).dividedDown(by: 3) == .unknown)
  }

  private func shape(
    _ name: String, _ inputs: [ValueType?], outputs: Int = 1,
    _ attributes: [String: AttributeValue] = [:], elements: [Int: [Dimension]] = [:]
  ) throws -> Shape? {
    let run = OperatorRun(name, outputs: outputs, attributes)
    return try run.inferred(inputs, elements: elements)[0]?.shape
  }

  private func vector(_ count: Int) -> ValueType { .tensor(.int64, [.known(count)]) }

  @Test func `shapes are computed with`() throws {
    let image = ValueType.tensor(.float, [n, 3, .symbol("H"), .symbol("W")])
    #expect(
      try shape("Flatten", [image]) == [n, .symbol("3*H*W")])
    #expect(
      try shape("Reshape", [image, vector(2)], elements: [1: [0, -1]]) == [n, .symbol("3*H*W")])
    #expect(
      try shape("Reshape", [image, vector(3)], elements: [1: [n, -1, .symbol("W")]])
        == [n, .symbol("3*H"), .symbol("W")])
    let states = ValueType.tensor(.float, [n, .symbol("S"), 768])
    #expect(
      try shape("Reshape", [states, vector(4)], elements: [1: [0, 0, 12, -1]])
        == [n, .symbol("S"), 12, 64])
    #expect(
      try shape("Reshape", [states, vector(2)], elements: [1: [-1, 768]])
        == [.symbol("N*S"), 768])
    let kernel = ValueType.tensor(.float, [8, 3, 3, 3])
    #expect(
      try shape(
        "Conv", [image, kernel], ["strides": .ints([2, 2]), "pads": .ints([1, 1, 1, 1])])
        == [n, 8, .symbol("floor((H + 1)/2)"), .symbol("floor((W + 1)/2)")])
    #expect(
      try shape(
        "Conv", [image, kernel], ["strides": .ints([2, 1]), "auto_pad": .string("SAME_UPPER")])
        == [n, 8, .symbol("floor((H + 1)/2)"), .symbol("W")])
    #expect(
      try shape("MaxPool", [image], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
        == [n, 3, .symbol("floor(H/2)"), .symbol("floor(W/2)")])
    #expect(
      try shape(
        "ConvTranspose", [image, .tensor(.float, [3, 8, 2, 2])], ["strides": .ints([2, 2])])
        == [n, 8, .symbol("2*H"), .symbol("2*W")])
    #expect(
      try shape("Concat", [image, image], ["axis": .int(2)]) == [
        n, 3, .symbol("2*H"), .symbol("W"),
      ])
    #expect(
      try shape(
        "Split", [.tensor(.float, [.symbol("2*N"), 4])], outputs: 2, ["num_outputs": .int(2)]) == [
          n, 4,
        ])
    #expect(
      try shape("Pad", [.tensor(.float, [n]), vector(2)], elements: [1: [1, 2]])
        == [.symbol("N + 3")])
  }

  @Test func `slices of named extents are told where they can be`() throws {
    func sliced(_ start: Dimension, _ end: Dimension) throws -> Shape? {
      try shape(
        "Slice", [.tensor(.float, [n]), vector(1), vector(1)], elements: [1: [start], 2: [end]])
    }
    let largest: Dimension = .known(.max)
    #expect(try sliced(0, largest) == [n])
    #expect(try sliced(2, largest) == [.symbol("N - 2")])
    #expect(try sliced(-3, largest) == [3])
    #expect(try sliced(1, -1) == [.symbol("N - 2")])
    #expect(try sliced(0, n) == [n])
    #expect(try sliced(n.subtracting(1), n) == [1])
    #expect(try sliced(0, 0) == [0])
    // Five elements, or fewer where N is less.
    #expect(try sliced(0, 5) == [.unknown])
    #expect(try sliced(0, c) == [.unknown])
  }
}
