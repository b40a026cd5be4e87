public import Diagnostics

extension DiagnosticCode {
  /// A protobuf value reaches past the end of what holds it.
  public static let truncatedField = DiagnosticCode(
    "E0201", "A protobuf field is cut off",
    explanation: """
      A field's value, or the length it announces, reaches past the end of the message around it \
      or of the file. The file was cut short, is damaged, or is not of the expected kind. Compare \
      its size with the original and fetch it again.
      """)
  /// A variable-length integer has more than ten bytes.
  public static let malformedVarint = DiagnosticCode(
    "E0202", "A protobuf integer is malformed",
    explanation: """
      A variable-length integer runs on for more than ten bytes, or a tag does not fit 32 bits. \
      The file is damaged or not of the expected kind.
      """)
  /// A tag names no field: number zero, an unknown wire type, or a stray end of a group.
  public static let invalidTag = DiagnosticCode(
    "E0203", "A protobuf tag is invalid",
    explanation: """
      A tag has the field number 0, a wire type that protobuf does not define, or ends a group \
      that was never begun. The file is damaged or not of the expected kind.
      """)
  /// A known field is encoded as another wire type than its schema says.
  public static let unexpectedWireType = DiagnosticCode(
    "E0204", "A protobuf field has the wrong wire type",
    explanation: """
      The schema gives the field another type than the one it is encoded with: for example, an \
      integer stands where a message is expected. The file is damaged, or was written with \
      another schema.
      """)
  /// Messages lie deeper inside one another than the reader's limit.
  public static let nestedTooDeeply = DiagnosticCode(
    "E0205", "Protobuf messages are nested too deeply",
    explanation: """
      Messages lie inside one another to a greater depth than the reader follows. Real models \
      stay far below the limit; a file made to exhaust the stack does not.
      """)
  /// A text field holds bytes that are not UTF-8.
  public static let invalidText = DiagnosticCode(
    "E0206", "A text field is not UTF-8",
    explanation: """
      The schema declares the field as text, which protobuf requires to be UTF-8, but its bytes \
      are not. Rename the value, node or key in the tool that wrote the file.
      """)
  /// A message that may occur once occurs again.
  public static let repeatedMessage = DiagnosticCode(
    "E0207", "A message occurs twice where one is allowed",
    explanation: """
      A field that holds one message occurs a second time inside the same parent. Readers differ \
      in what they make of it, so such a file would not mean the same everywhere. No exporter \
      writes it; the file is damaged or was made to mislead.
      """)
}
