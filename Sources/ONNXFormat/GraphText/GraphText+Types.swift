import ModelIR

extension ValueType {
  /// The type in ONNX's textual syntax; nil where it has no words for it.
  var syntax: String? {
    switch kind {
    case .tensor(let element, let shape): element.map { $0.syntaxName + Self.extents(shape) }
    case .sparseTensor(let element, let shape):
      element.map { "sparse_tensor(\($0.syntaxName)\(Self.extents(shape)))" }
    case .sequence(let element): element.syntax.map { "seq(\($0))" }
    case .optional(let element): element.syntax.map { "optional(\($0))" }
    case .map(let key, let value):
      if let key, let value = value.syntax { "map(\(key.syntaxName), \(value))" } else { nil }
    case .opaque, .unspecified: nil
    }
  }

  /// The extents behind an element type: `[]` for an unknown rank, nothing for a scalar.
  private static func extents(_ shape: Shape?) -> String {
    guard let shape else { return "[]" }
    guard shape.rank > 0 else { return "" }
    let extents = shape.dimensions.map { dimension in
      switch dimension.size {
      case .known(let extent): String(extent)
      case .symbol(let name): name.isEmpty ? "?" : identifier(name)
      case .unknown: "?"
      }
    }
    return "[" + extents.joined(separator: ", ") + "]"
  }
}

extension ElementType {
  /// The name of the type in ONNX's textual syntax.
  var syntaxName: String { name }
}

extension AttributeType {
  /// The name of the type in ONNX's textual syntax.
  var syntaxName: String {
    switch self {
    case .sparseTensor: "sparse_tensor"
    case .sparseTensors: "sparse_tensors"
    case .typeProto: "type_proto"
    case .typeProtos: "type_protos"
    default: String(describing: self)
    }
  }
}

/// Words that begin a type: a name that is one of them has to be quoted.
private let typeWords = Set(
  ElementType.allCases.map(\.syntaxName) + ["map", "opaque", "optional", "seq", "sparse_tensor"])

/// A name as the syntax takes it: bare where it is an identifier, otherwise in quotes.
///
/// - Parameter canBeType: Whether a type could stand in the name's place.
func identifier(_ name: String, canBeType: Bool = true) -> String {
  let bytes = name.utf8
  let isBare =
    !(bytes.first.map { (0x30...0x39).contains($0) } ?? true)
    && bytes.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
  return isBare && !(canBeType && typeWords.contains(name)) ? name : quoted(name)
}

/// A string as the syntax takes it: in quotes, with quotes and backslashes escaped.
///
/// NUL, which ends the text for the standard's parser, becomes a replacement character.
func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { quoted += "\\" }
    quoted.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
  }
  return quoted + "\""
}
