import ModelIR
import Operators

extension OperatorAdapter {
  static let einsum = OperatorAdapter(
    "Einsum", widening: .arithmetic,
    Change(
      12,
      down: .decomposed("Transpose, Mul and ReduceSum") { node throws(Refusal) in
        try node.sumProducts()
      }))
}

extension NodeRewriter {
  /// Writes an Einstein sum as the sum of the products of its operands, each with all of its letters.
  ///
  /// An ellipsis stands for letters of its own.
  fileprivate mutating func sumProducts() throws(Refusal) {
    let equation = try string("equation").filter { $0 != " " }
    let sides = equation.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == node.inputs.count else { throw .attribute("'equation' is '\(equation)'") }
    var ellipsis = 0
    for (index, term) in terms.enumerated() where term.contains(".") {
      ellipsis = max(ellipsis, try rank(try input(index)) - term.count(where: { $0 != "." }))
    }
    let stretched = (0..<ellipsis).map { "…\($0)" }
    func letters(_ term: String, _ count: Int) -> [String] {
      var result: [String] = []
      var isSpread = false
      for letter in term {
        if letter != "." {
          result.append(String(letter))
        } else if !isSpread {
          result += stretched.suffix(count)
          isSpread = true
        }
      }
      return result
    }
    var operands: [(value: ValueID, letters: [String])] = []
    for (index, term) in terms.enumerated() {
      let value = try input(index)
      let own = letters(term, try rank(value) - term.count(where: { $0 != "." }))
      operands.append(try diagonal(value, own))
    }
    let counts = Dictionary(
      terms.flatMap { $0.filter { $0 != "." } }.map { (String($0), 1) }, uniquingKeysWith: +)
    let output: [String]
    if sides.count == 2 {
      output = letters(String(sides[1].dropFirst()), ellipsis)
    } else {
      output = stretched + counts.filter { $0.value == 1 }.keys.sorted()
    }
    let all = Set(operands.flatMap(\.letters))
    let summed = all.subtracting(output).sorted()
    let order = output + summed
    var product: ValueID?
    for (value, own) in operands {
      let present = order.filter { own.contains($0) }
      let turned = try transpose(value, present.map { own.firstIndex(of: $0) ?? 0 })
      let missing = order.indices.filter { !own.contains(order[$0]) }
      let spread = try unsqueeze(turned, missing)
      product = if let product { try self("Mul", product, spread) } else { spread }
    }
    guard let product else { throw .attribute("'equation' has no operands") }
    if summed.isEmpty {
      try finish(product)
    } else {
      try finish(
        try reduce("ReduceSum", product, Array(output.count..<order.count), keepsAxes: false))
    }
  }

  /// An operand in which no letter stands twice: of letters that do, the diagonal is taken.
  private mutating func diagonal(
    _ value: ValueID, _ letters: [String]
  ) throws(Refusal) -> (value: ValueID, letters: [String]) {
    var (value, letters) = (value, letters)
    while let second = letters.indices.first(where: { letters[..<$0].contains(letters[$0]) }),
      let first = letters.firstIndex(of: letters[second])
    {
      let shape = try extents(value)
      let type = try elementType(value)
      guard type.isReal else { throw .type("a diagonal of \(type.name) is not written out") }
      guard shape.count == letters.count else {
        throw .attribute("'equation' does not fit the ranks")
      }
      let extent = shape[second]
      _ = try count(extent, extent)
      var mask = [Int](repeating: 1, count: shape.count)
      (mask[first], mask[second]) = (extent, extent)
      let places = (0..<extent * extent).map { $0 / extent == $0 % extent }
      let isDiagonal = try constant(Tensor(mask, booleans: places))
      let kept = try self("Where", isDiagonal, value, try scalar(0, type))
      value = try reduce("ReduceSum", kept, [second], keepsAxes: false)
      letters.remove(at: second)
    }
    return (value, letters)
  }
}
