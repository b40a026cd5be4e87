import ModelIR
package import Operators

/// Which operators a runtime supports, in which versions and element types.
///
/// The generated files beside this one hold tables as text; `fixtures/targets/table.py`, which writes
/// them, describes the notation.
package struct OperatorTable: Sendable {
  /// Versions of an operator with the types that are supported in all of them.
  package struct Alternative: Sendable {
    /// The versions, by the operator set that introduced each.
    package let versions: ClosedRange<Int>
    /// What a type variable may stand for; one that is not listed may be anything.
    ///
    /// Some runtimes name an input instead of a variable.
    package let types: [(variable: String, allowed: TypeSet)]
  }

  private var operators: [String: [String: [Alternative]]] = [:]
  /// How many operators the table lists.
  package var count: Int { operators.values.reduce(0) { $0 + $1.count } }
  /// Lines that mean nothing: none in a table that is whole.
  package private(set) var malformedLines: [String] = []

  /// Reads a table, or what it has other than the one it is based on.
  package init(_ text: String, basedOn base: OperatorTable? = nil) {
    operators = base?.operators ?? [:]
    malformedLines = base?.malformedLines ?? []
    var sets: [Substring: TypeSet] = [:]
    var domain = ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "=":
        guard words.count > 2, let set = TypeSet(spelled: words.dropFirst(2)) else {
          malformedLines.append(String(line))
          continue
        }
        sets[words[1]] = set
      case "@": domain = words.count > 1 ? String(words[1]) : ""
      case "-":
        for name in words.dropFirst() { operators[domain]?[String(name)] = nil }
      default: add(line, of: domain, sets)
      }
    }
  }

  /// The alternatives of an operator, at least one; nil where it is not supported.
  package func alternatives(domain: String, name: String) -> [Alternative]? {
    operators[domain]?[name]
  }

  /// The names of a domain's operators.
  package func names(in domain: String) -> [String] {
    operators[domain].map { Array($0.keys) } ?? []
  }

  private mutating func add(_ line: Substring, of domain: String, _ sets: [Substring: TypeSet]) {
    let isName = { (word: Substring) in
      !word.contains(":") && !(word.first?.isNumber ?? true)
    }
    let words = line.split(separator: " ")
    let names = words.prefix(while: isName)
    let rest = words.dropFirst(names.count).joined(separator: " ")
    let spelled = rest.split(separator: ";").map { Alternative(spelled: $0, sets) }
    let alternatives = spelled.compactMap { $0 }
    if names.isEmpty || alternatives.count < spelled.count { malformedLines.append(String(line)) }
    for name in names {
      operators[domain, default: [:]][String(name)] =
        alternatives.isEmpty ? [Alternative(versions: 1...Int.max, types: [])] : alternatives
    }
  }
}

extension OperatorTable.Alternative {
  /// Reads an alternative such as `6-12 T:1 T1:3`.
  fileprivate init?(spelled text: Substring, _ sets: [Substring: TypeSet]) {
    var versions = 1...Int.max
    var types: [(String, TypeSet)] = []
    for word in text.split(separator: " ") {
      let parts = word.split(separator: ":")
      if parts.count == 2, let set = sets[parts[1]] {
        types.append((String(parts[0]), set))
      } else if let range = Self.versions(word) {
        versions = range
      } else {
        return nil
      }
    }
    self.versions = versions
    self.types = types
  }

  /// Reads `6-12`, `13` or `9+`.
  private static func versions(_ word: Substring) -> ClosedRange<Int>? {
    if word.last == "+" { return Int(word.dropLast()).map { $0...Int.max } }
    let ends = word.split(separator: "-").compactMap { Int($0) }
    guard let first = ends.first, let last = ends.last, ends.count <= 2, first <= last else {
      return nil
    }
    return first...last
  }
}

extension TypeSet {
  /// Reads a set such as `float double; seq float`.
  fileprivate init?(spelled words: ArraySlice<Substring>) {
    var set = TypeSet.tensor(ElementTypes())
    for group in words.joined(separator: " ").split(separator: ";") {
      var container: Substring?
      for word in group.split(separator: " ") {
        if let type = ElementType(name: String(word)) {
          set = set + Self.of(type, in: container)
        } else if container == nil, ["seq", "optional", "optional-seq", "sparse"].contains(word) {
          container = word
        } else {
          return nil
        }
      }
    }
    self = set
  }

  private static func of(_ type: ElementType, in container: Substring?) -> TypeSet {
    switch container {
    case "seq": .sequence(ElementTypes(type))
    case "optional": .optional(ElementTypes(type))
    case "optional-seq": .optionalSequence(ElementTypes(type))
    case "sparse": .named("sparse_tensor(\(type.name))")
    default: .tensor(type)
    }
  }
}
