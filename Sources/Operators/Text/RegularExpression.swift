/// A regular expression as a machine that runs in time proportional to the text.
///
/// All ways through the pattern are followed at once, one scalar of the text after the other.
/// Source: K. Thompson, "Regular expression search algorithm", 1968.
struct RegularExpression {
  private enum Instruction {
    case scalar(Int)
    case fork(Int, Int)
    case assertion(RegexAssertion)
    case accept
  }

  private var program: [Instruction] = []
  private var sets: [ScalarSet] = []

  /// The most instructions that a pattern may become.
  private static let programLimit = 100_000

  /// Compiles a pattern in RE2's syntax.
  init(_ pattern: String) throws(RegexError) {
    try compile(try Self.tree(of: pattern))
    program.append(.accept)
  }

  /// Finds fault with a pattern that cannot be compiled, in less time than compiling it takes.
  static func validate(_ pattern: String) throws(RegexError) { _ = try tree(of: pattern) }

  /// What a pattern says, if its program does not grow too large.
  private static func tree(of pattern: String) throws(RegexError) -> RegexNode {
    let tree = try RegexParser.parse(pattern)
    guard size(of: tree) < programLimit else { throw RegexError(message: "it is too large") }
    return tree
  }

  /// The number of instructions that a part of a pattern becomes, or the limit where there are more.
  private static func size(of node: RegexNode) -> Int {
    let size: Int
    switch node {
    case .empty: size = 0
    case .set, .assertion: size = 1
    case .sequence(let parts): size = parts.reduce(0) { min($0 + Self.size(of: $1), programLimit) }
    case .alternatives(let choices):
      size = choices.reduce(-2) { min($0 + Self.size(of: $1) + 2, programLimit) }
    case .repeated(let inner, let minimum, let maximum):
      // Extents of repetitions are bounded by the parser.
      let inner = Self.size(of: inner)
      size = minimum * inner + (maximum.map { max(0, $0 - minimum) * (inner + 1) } ?? inner + 2)
    }
    return min(max(size, 0), programLimit)
  }

  /// Whether the whole text matches.
  func matchesWhole(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var current = StateSet(capacity: program.count)
    var next = StateSet(capacity: program.count)
    follow(0, scalars, 0, &current)
    for (position, scalar) in scalars.enumerated() {
      if current.states.isEmpty { return false }
      next.removeAll()
      for state in current.states {
        if case .scalar(let set) = program[state], sets[set].contains(scalar) {
          follow(state + 1, scalars, position + 1, &next)
        }
      }
      swap(&current, &next)
    }
    return current.states.contains {
      if case .accept = program[$0] { true } else { false }
    }
  }

  /// The longest of the matches that begin first, at a position or after it; nil where there is none.
  func firstMatch(in text: [Unicode.Scalar], from start: Int) -> Range<Int>? {
    var best: Range<Int>?
    var current = StateSet(capacity: program.count)
    var next = StateSet(capacity: program.count)
    // Where the way to each state began; the states are sorted by it.
    var origins = [Int](repeating: 0, count: program.count)
    var nextOrigins = origins
    for position in start...max(start, text.count) {
      if best == nil {
        let known = current.states.count
        follow(0, text, position, &current)
        for state in current.states[known...] { origins[state] = position }
      }
      for state in current.states {
        if case .accept = program[state], best.map({ $0.lowerBound >= origins[state] }) ?? true {
          best = origins[state]..<position
          break
        }
      }
      guard position < text.count else { break }
      next.removeAll()
      for state in current.states {
        if let best, origins[state] > best.lowerBound { break }
        guard case .scalar(let set) = program[state], sets[set].contains(text[position]) else {
          continue
        }
        let known = next.states.count
        follow(state + 1, text, position + 1, &next)
        for reached in next.states[known...] { nextOrigins[reached] = origins[state] }
      }
      swap(&current, &next)
      swap(&origins, &nextOrigins)
      if best != nil && current.states.isEmpty { break }
    }
    return best
  }

  /// Adds all states that can be reached from one without consuming text.
  private func follow(
    _ start: Int, _ text: [Unicode.Scalar], _ position: Int, _ reached: inout StateSet
  ) {
    var pending = [start]
    while let state = pending.popLast() {
      guard reached.insert(state) else { continue }
      switch program[state] {
      case .fork(let first, let second): pending += [second, first]
      case .assertion(let assertion):
        if Self.holds(assertion, text, position) { pending.append(state + 1) }
      case .scalar, .accept: break
      }
    }
  }

  private static func holds(
    _ assertion: RegexAssertion, _ text: [Unicode.Scalar], _ position: Int
  ) -> Bool {
    switch assertion {
    case .textStart: return position == 0
    case .textEnd: return position == text.count
    case .lineStart: return position == 0 || text[position - 1] == "\n"
    case .lineEnd: return position == text.count || text[position] == "\n"
    case .wordBoundary, .noWordBoundary:
      let before = position > 0 && isWord(text[position - 1])
      let after = position < text.count && isWord(text[position])
      return (before != after) == (assertion == .wordBoundary)
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z", "_": true
    default: false
    }
  }

  private mutating func append(_ instruction: Instruction) throws(RegexError) {
    guard program.count < Self.programLimit else { throw RegexError(message: "it is too large") }
    program.append(instruction)
  }

  private mutating func compile(_ node: RegexNode) throws(RegexError) {
    switch node {
    case .empty: break
    case .set(let set):
      sets.append(set)
      try append(.scalar(sets.count - 1))
    case .assertion(let assertion): try append(.assertion(assertion))
    case .sequence(let parts): for part in parts { try compile(part) }
    case .alternatives(let choices):
      // Each choice but the last jumps over the rest; a fork to one place twice is a jump.
      var jumps: [Int] = []
      for choice in choices.dropLast() {
        let fork = program.count
        try append(.fork(fork + 1, 0))
        try compile(choice)
        jumps.append(program.count)
        try append(.fork(0, 0))
        program[fork] = .fork(fork + 1, program.count)
      }
      if let last = choices.last { try compile(last) }
      for jump in jumps { program[jump] = .fork(program.count, program.count) }
    case .repeated(let inner, let minimum, let maximum):
      if Self.size(of: inner) > 0 {
        for _ in 0..<minimum { try compile(inner) }
      }
      guard let maximum else {
        let fork = program.count
        try append(.fork(fork + 1, 0))
        try compile(inner)
        try append(.fork(fork, fork))
        program[fork] = .fork(fork + 1, program.count)
        return
      }
      var forks: [Int] = []
      for _ in minimum..<max(minimum, maximum) {
        forks.append(program.count)
        try append(.fork(program.count + 1, 0))
        try compile(inner)
      }
      for fork in forks { program[fork] = .fork(fork + 1, program.count) }
    }
  }
}

/// A set of states that is emptied in constant time.
private struct StateSet {
  private(set) var states: [Int] = []
  private var generation: [Int]
  private var current = 1

  init(capacity: Int) { generation = [Int](repeating: 0, count: capacity) }

  mutating func insert(_ state: Int) -> Bool {
    if generation[state] == current { return false }
    generation[state] = current
    states.append(state)
    return true
  }

  mutating func removeAll() {
    states.removeAll(keepingCapacity: true)
    current += 1
  }
}
