import ModelIR

/// A polynomial over named extents with integer coefficients.
///
/// A dimension holds it as its symbol, in one spelling, so that equal expressions are equal symbols:
/// `2*N*C + N - 1`. A quotient that does not come out is a name of its own: `floor((N + 1)/2)`. Names
/// of a model that read like expressions, such as `past_sequence_length + 1`, are taken as such.
///
/// An expression holds for extents that are large enough: a slice from the third element on is
/// taken to leave `N - 2` elements.
struct DimensionExpression: Hashable {
  /// The coefficients of products of names, which are sorted and may repeat; no coefficient is 0.
  private(set) var terms: [[String]: Int]

  private static let largestTermCount = 16
  private static let largestNameLength = 120
  private static let largestCoefficient = UInt(1) << 53

  private init(terms: [[String]: Int]) { self.terms = terms.filter { $0.value != 0 } }

  /// A number.
  init(_ number: Int) { self.init(terms: [[]: number]) }

  /// What a dimension says; nil where nothing is known of it.
  init?(_ dimension: Dimension) {
    switch dimension.size {
    case .known(let extent): self.init(extent)
    case .symbol(let text):
      guard !text.isEmpty else { return nil }
      self = Self.parsed(text) ?? Self(terms: [[text]: 1])
    case .unknown: return nil
    }
  }

  /// The expression as a dimension; one that is too long is unknown.
  var dimension: Dimension {
    if terms.isEmpty { return 0 }
    if let number { return .known(number) }
    guard terms.count <= Self.largestTermCount,
      terms.values.allSatisfy({ $0.magnitude <= Self.largestCoefficient })
    else { return .unknown }
    let text = description
    return text.utf8.count <= Self.largestNameLength ? .symbol(text) : .unknown
  }

  /// The value, where there are no names.
  var number: Int? { terms.isEmpty ? 0 : terms.count == 1 ? terms[[]] : nil }

  /// Whether no coefficient is negative, so that the value is none either.
  var isNonNegative: Bool { terms.values.allSatisfy { $0 > 0 } }

  /// The sum; nil where a coefficient overflows.
  func adding(_ other: Self) -> Self? {
    var sum = terms
    for (names, coefficient) in other.terms {
      let (value, overflow) = sum[names, default: 0].addingReportingOverflow(coefficient)
      if overflow { return nil }
      sum[names] = value
    }
    return Self(terms: sum)
  }

  /// The product; nil where a coefficient overflows or there are too many terms.
  func multiplied(by other: Self) -> Self? {
    guard terms.count * other.terms.count <= Self.largestTermCount else { return nil }
    var product: [[String]: Int] = [:]
    for (names, coefficient) in terms {
      for (otherNames, otherCoefficient) in other.terms {
        let key = (names + otherNames).sorted()
        let (value, overflow) = coefficient.multipliedReportingOverflow(by: otherCoefficient)
        let (sum, overflows) = product[key, default: 0].addingReportingOverflow(value)
        if overflow || overflows { return nil }
        product[key] = sum
      }
    }
    return Self(terms: product)
  }

  /// The quotient, where the division leaves nothing over for any extents.
  func dividedExactly(by other: Self) -> Self? {
    if !terms.isEmpty, self == other { return Self(1) }
    guard other.terms.count == 1, let (divisor, factor) = other.terms.first else { return nil }
    var quotient: [[String]: Int] = [:]
    for (names, coefficient) in terms {
      guard coefficient.isMultiple(of: factor), coefficient != .min || factor != -1 else {
        return nil
      }
      var rest = names
      for name in divisor {
        guard let place = rest.firstIndex(of: name) else { return nil }
        rest.remove(at: place)
      }
      quotient[rest] = coefficient / factor
    }
    return Self(terms: quotient)
  }

  /// The quotient by a positive number, rounded down.
  func dividedDown(by divisor: Int) -> Self? {
    guard divisor > 0 else { return nil }
    var whole: [[String]: Int] = [:]
    var rest: [[String]: Int] = [:]
    for (names, coefficient) in terms {
      if names.isEmpty {
        // Rounded down too, so that what is left over is not negative.
        let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: divisor)
        whole[names] = remainder < 0 ? quotient - 1 : quotient
        rest[names] = remainder < 0 ? remainder + divisor : remainder
      } else if coefficient.isMultiple(of: divisor) {
        whole[names] = coefficient / divisor
      } else {
        rest[names] = coefficient
      }
    }
    let remainder = Self(terms: rest)
    guard remainder.number == nil else { return Self(terms: whole) }
    let text = remainder.description
    let numerator = remainder.terms.count == 1 ? text : "(\(text))"
    return Self(terms: whole).adding(Self(terms: [["floor(\(numerator)/\(divisor))"]: 1]))
  }
}

extension DimensionExpression: CustomStringConvertible {
  /// The terms, those of the most names first and positive ones before negative ones.
  var description: String {
    let sorted = terms.sorted { a, b in
      if (a.value > 0) != (b.value > 0) { return a.value > 0 }
      if a.key.count != b.key.count { return a.key.count > b.key.count }
      return a.key.lexicographicallyPrecedes(b.key)
    }
    var text = ""
    for (names, coefficient) in sorted {
      let isFirst = text.isEmpty
      let shown = isFirst ? "\(coefficient)" : "\(coefficient.magnitude)"
      if !isFirst { text += coefficient > 0 ? " + " : " - " }
      let factors = shown == "1" && !names.isEmpty ? names : [shown] + names
      text += factors.joined(separator: "*")
    }
    return text
  }

  /// The sum of products that a text spells; nil where it is none.
  private static func parsed(_ text: String) -> Self? {
    guard text.utf8.count <= largestNameLength else { return nil }
    var result = Self(terms: [:])
    for (sign, term) in splitTerms(text) {
      var product = Self(sign)
      for factor in split(term, at: "*") {
        let factor = factor.trimmed
        guard !factor.isEmpty else { return nil }
        let value = Int(factor).map { Self($0) } ?? Self(terms: [[factor]: 1])
        guard let next = product.multiplied(by: value) else { return nil }
        product = next
      }
      guard let sum = result.adding(product) else { return nil }
      result = sum
    }
    return result
  }

  /// The terms between ` + ` and ` - ` outside of parentheses, with their signs.
  private static func splitTerms(_ text: String) -> [(sign: Int, text: String)] {
    var terms: [(Int, String)] = []
    var sign = 1
    for (index, part) in split(text, at: " ").enumerated() {
      if index > 0, part == "+" || part == "-" {
        sign = part == "+" ? 1 : -1
        terms.append((sign, ""))
      } else if terms.isEmpty {
        terms.append((1, part))
      } else {
        let before = terms[terms.count - 1].1
        terms[terms.count - 1].1 = before.isEmpty ? part : before + " " + part
      }
    }
    return terms
  }

  /// The parts between separators outside of parentheses.
  private static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == separator, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
