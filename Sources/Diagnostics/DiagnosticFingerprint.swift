/// What makes a finding the same finding after the model was changed elsewhere.
///
/// It names the place by names, not by positions: nodes can be inserted before it, and bytes can
/// move. Findings that differ in nothing else, such as those of two nodes without a name, have one
/// fingerprint, so whoever compares fingerprints has to count them.
public struct DiagnosticFingerprint: Hashable, Sendable {
  /// The identifier of the code.
  public var code: String
  /// The place inside the file, without positions where there is a name.
  public var path: String
  /// The message without positions.
  public var message: String

  /// Makes a fingerprint from its parts.
  public init(code: String, path: String, message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  /// The fingerprint as 32 hexadecimal digits: two FNV-1a sums of 64 bits from different starts.
  public var digest: String {
    let text = [code, path, message].joined(separator: "\u{0}")
    return [0xcbf2_9ce4_8422_2325, 0x9ae1_6a3b_2f90_404f].map { (start: UInt64) in
      var sum = start
      for byte in text.utf8 { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
      let digits = String(sum, radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }
}

extension DiagnosticFingerprint: Comparable {
  /// Orders by place, then code, then message.
  public static func < (a: DiagnosticFingerprint, b: DiagnosticFingerprint) -> Bool {
    (a.path, a.code, a.message) < (b.path, b.code, b.message)
  }
}

extension Diagnostic {
  /// What makes this finding the same one after changes elsewhere in its file.
  public var fingerprint: DiagnosticFingerprint {
    DiagnosticFingerprint(
      code: code.id, path: location.steps.compactMap(\.stableName).joined(separator: "/"),
      message: message.withoutPositions)
  }
}

extension Location.Step {
  /// The step by names alone; nil where it says only where in a file something stands.
  fileprivate var stableName: String? {
    switch self {
    case .file, .byteOffset, .line: nil
    case .field(let path): path.withoutPositions
    case .node(_, let name, let operatorType): name + " (" + operatorType + ")"
    case .input(let index, let name): name.isEmpty ? "input \(index)" : "input '\(name)'"
    case .output(let index, let name): name.isEmpty ? "output \(index)" : "output '\(name)'"
    case .graph, .function, .layer, .attribute, .value, .initializer: description
    }
  }
}

extension String {
  /// This text without the numbers of elements, bytes, lines and columns.
  ///
  /// `node[3]` becomes `node[]`, and `byte 17` becomes `byte`; what stands in quotes is a name and
  /// stays.
  fileprivate var withoutPositions: String {
    var text = ""
    var word = ""
    var isQuoted = false
    var rest = self[...]
    while let character = rest.first {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      if !isQuoted, !digits.isEmpty, isPosition(after: text, word: word, rest[digits.endIndex...]) {
        rest = rest[digits.endIndex...]
        continue
      }
      if character == "'" { isQuoted.toggle() }
      if character.isLetter { word.append(character) } else if character != " " { word = "" }
      text.append(character)
      rest.removeFirst()
    }
    return text
  }

  /// Whether digits that follow `text`, whose last word is `word`, number a place.
  private func isPosition(after text: String, word: String, _ rest: Substring) -> Bool {
    if text.hasSuffix("["), rest.first == "]" { return text.dropLast().last?.isLetter ?? false }
    return text.hasSuffix(" ")
      && ["byte", "line", "column", "offset"].contains { word.hasSuffix($0) }
  }
}
