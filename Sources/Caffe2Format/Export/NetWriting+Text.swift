import ByteStorage

// The text format of protobuf, as its own printer lays it out.

extension Net {
  /// Writes the fields, each on a line behind `indent`.
  func write(to text: inout String, indent: String) {
    if !name.isEmpty { text.field("name", quoted(name), indent) }
    for item in operators {
      text += indent + "op {\n"
      item.write(to: &text, indent: indent + "  ")
      text += indent + "}\n"
    }
    for name in externalInputs { text.field("external_input", quoted(name), indent) }
    for name in externalOutputs { text.field("external_output", quoted(name), indent) }
  }
}

extension NetOperator {
  fileprivate func write(to text: inout String, indent: String) {
    for name in inputs { text.field("input", quoted(name), indent) }
    for name in outputs { text.field("output", quoted(name), indent) }
    if !name.isEmpty { text.field("name", quoted(name), indent) }
    text.field("type", quoted(type), indent)
    for argument in arguments {
      text += indent + "arg {\n"
      argument.write(to: &text, indent: indent + "  ")
      text += indent + "}\n"
    }
    if deviceType != 0 {
      text += indent + "device_option {\n"
      text.field("device_type", String(deviceType), indent + "  ")
      text += indent + "}\n"
    }
    if !engine.isEmpty { text.field("engine", quoted(engine), indent) }
  }
}

extension Argument {
  fileprivate func write(to text: inout String, indent: String) {
    text.field("name", quoted(name), indent)
    switch value {
    case .real(let number): text.field("f", spelled(number), indent)
    case .integer(let number): text.field("i", String(number), indent)
    case .text(let bytes): text.field("s", quoted(bytes), indent)
    case .reals(let bytes):
      for number in bytes.elements(as: Float.self) {
        text.field("floats", spelled(number), indent)
      }
    case .integers(let bytes):
      for number in bytes.elements(as: Int64.self) { text.field("ints", String(number), indent) }
    case .texts(let texts): for bytes in texts { text.field("strings", quoted(bytes), indent) }
    case .nets(let nets):
      for net in nets {
        text += indent + (nets.count == 1 ? "n {\n" : "nets {\n")
        net.write(to: &text, indent: indent + "  ")
        text += indent + "}\n"
      }
    case .tensors, .empty: return
    }
  }
}

extension String {
  fileprivate mutating func field(_ name: String, _ value: String, _ indent: String) {
    self += indent
    self += name
    self += ": "
    self += value
    self += "\n"
  }
}

private func quoted(_ text: String) -> String { quoted(Array(text.utf8)) }

/// Bytes between quotation marks; those that are no printable ASCII in octal.
private func quoted(_ bytes: [UInt8]) -> String {
  var text = "\""
  for byte in bytes {
    switch byte {
    case 0x22: text += "\\\""
    case 0x5c: text += "\\\\"
    case 0x0a: text += "\\n"
    case 0x0d: text += "\\r"
    case 0x09: text += "\\t"
    case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let octal = String(byte, radix: 8)
      text += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
    }
  }
  return text + "\""
}

/// A number with the fewest digits that give it back.
private func spelled(_ number: Float) -> String {
  if number.isNaN { return "nan" }
  if number.isInfinite { return number < 0 ? "-inf" : "inf" }
  let text = number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
