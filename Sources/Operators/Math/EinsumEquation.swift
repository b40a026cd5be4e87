import Diagnostics
import ModelIR

/// The equation of an Einsum node: a list of subscripts for each operand and for the result.
///
/// Letters stand for themselves; the dimensions of an ellipsis are the subscripts `-n` to `-1`, so
/// that they align at the last one, and come first in a result that is not given.
struct EinsumEquation {
  /// The subscripts of each operand.
  let operands: [[Int]]
  /// The subscripts of the result.
  let result: [Int]

  /// Reads an equation for operands of these ranks; nil stands for one that is not known.
  ///
  /// - Throws: E0410 where the equation is malformed or does not fit the ranks.
  init(_ text: String, ranks: [Int]) throws(Diagnostic) {
    let compact = String(text.filter { $0 != " " })
    let sides = compact.split(
      separator: "->", omittingEmptySubsequences: false)
    guard sides.count <= 2 else { throw Self.invalid(text, "has several arrows") }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == ranks.count else {
      throw Self.invalid(
        text, "has \(counted(terms.count, "term")) for \(counted(ranks.count, "input"))")
    }
    var operands: [[Int]] = []
    for (term, rank) in zip(terms, ranks) {
      let letters = try Self.letters(term, of: text)
      let ellipsis = rank - letters.count { $0 != nil }
      guard ellipsis == 0 || ellipsis > 0 && letters.contains(nil) else {
        throw Self.invalid(text, "does not fit an input of rank \(rank)")
      }
      operands.append(Self.expand(letters, ellipsis: ellipsis))
    }
    let width = operands.map { $0.count { $0 < 0 } }.max() ?? 0
    if sides.count == 2 {
      result = Self.expand(try Self.letters(sides[1], of: text), ellipsis: width)
      let given = Set(operands.joined())
      guard Set(result).count == result.count, result.allSatisfy(given.contains) else {
        throw Self.invalid(text, "has a subscript in its result twice or out of nowhere")
      }
    } else {
      let counts = Dictionary(operands.joined().map { ($0, 1) }, uniquingKeysWith: +)
      let once = counts.filter { $0.key >= 0 && $0.value == 1 }.keys.sorted()
      result = Array(-width..<0) + once
    }
    self.operands = operands
  }

  /// The codes of letters, and nil for an ellipsis.
  private static func letters(
    _ term: Substring, of text: String
  ) throws(Diagnostic) -> [Int?] {
    var letters: [Int?] = []
    var rest = Array(term.utf8)[...]
    while let first = rest.first {
      if rest.starts(with: "...".utf8) {
        guard !letters.contains(nil) else { throw invalid(text, "has two ellipses in a term") }
        letters.append(nil)
        rest = rest.dropFirst(3)
      } else {
        let isLetter = (65...90).contains(first) || (97...122).contains(first)
        guard isLetter else { throw invalid(text, "contains something else than letters") }
        letters.append(Int(first))
        rest = rest.dropFirst()
      }
    }
    return letters
  }

  private static func expand(_ letters: [Int?], ellipsis: Int) -> [Int] {
    letters.flatMap { letter -> [Int] in letter.map { [$0] } ?? Array(-ellipsis..<0) }
  }

  private static func invalid(_ text: String, _ what: String) -> Diagnostic {
    Diagnostic(
      .invalidArgument, "'equation' is '\(text)', which \(what)",
      at: Location([.attribute("equation")]))
  }
}

/// An operand of a sum of products whose axes are named by subscripts.
struct SubscriptedArray<T> {
  /// The elements in row-major order of `extents`.
  var elements: [T]
  /// The name of each axis; a name may occur several times.
  var subscripts: [Int]
  /// The extent of each axis.
  var extents: [Int]

  /// The strides with which the axes of these names are walked; 0 where this array lacks one or
  /// stretches along it.
  func strides(_ names: [Int]) -> [Int] {
    let own = extents.rowMajorStrides
    return names.map { name in
      zip(subscripts, zip(extents, own)).reduce(0) { sum, axis in
        axis.0 == name && axis.1.0 != 1 ? sum + axis.1.1 : sum
      }
    }
  }

  /// Multiplies this array with another and sums over the axes that `names` leaves out.
  @inline(__always)
  func contract(
    with other: SubscriptedArray, keeping names: [Int], extents sizes: [Int: Int], zero: T,
    _ accumulate: (inout T, T, T) -> Void
  ) -> SubscriptedArray {
    var summed: [Int] = []
    for name in subscripts + other.subscripts
    where !names.contains(name) && !summed.contains(name) {
      summed.append(name)
    }
    let kept = names.map { sizes[$0] ?? 1 }
    let inner = summed.map { sizes[$0] ?? 1 }
    let leftStarts = Strided.positions(shape: kept, strides: strides(names))
    let rightStarts = Strided.positions(shape: kept, strides: other.strides(names))
    let leftOffsets = Strided.positions(shape: inner, strides: strides(summed))
    let rightOffsets = Strided.positions(shape: inner, strides: other.strides(summed))
    var result = [T](repeating: zero, count: leftStarts.count)
    for index in result.indices {
      let left = leftStarts[index]
      let right = rightStarts[index]
      var sum = zero
      for k in leftOffsets.indices {
        accumulate(&sum, elements[left + leftOffsets[k]], other.elements[right + rightOffsets[k]])
      }
      result[index] = sum
    }
    return SubscriptedArray(elements: result, subscripts: names, extents: kept)
  }
}
