extension String {
  /// This text with control and direction characters written out, so that names from a file can
  /// neither break lines nor steer a terminal, nor pass for a command to the service that reads a
  /// job's log: `::error` at the start of a line, `##[` and `##vso[` anywhere in it.
  package var printable: String {
    guard unicodeScalars.contains(where: { $0.steersTerminal || $0 == "#" || $0 == ":" }) else {
      return self
    }
    var text = ""
    var previous: Unicode.Scalar?
    for scalar in unicodeScalars {
      let isCommand =
        scalar == "#" && previous == "#" || scalar == ":" && text.allSatisfy(\.isWhitespace)
      if scalar.steersTerminal || isCommand {
        text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would act on the character instead of showing it.
  var steersTerminal: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
