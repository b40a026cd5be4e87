public import Diagnostics

extension DiagnosticCode {
  /// A protobuf value reaches past the end of what holds it.
  public static let truncatedField = DiagnosticCode(
    "E0201", "A protobuf field is cut off",
    explanation: """
      A field's value, or the length it announces, reaches past the end of the message around it \
      or of the file. No reader can use the rest: onnx.checker and onnxruntime refuse the file.
      """,
    mend: """
      The file was cut short, is damaged, or is not of the expected kind. Compare its size and \
      checksum with the original and fetch it again; if they agree, export the model again.
      """)
  /// A variable-length integer has more than ten bytes.
  public static let malformedVarint = DiagnosticCode(
    "E0202", "A protobuf integer is malformed",
    explanation: """
      A variable-length integer runs on for more than ten bytes, or a tag does not fit 32 bits. \
      What follows cannot be told apart any more: onnx.checker and onnxruntime refuse the file.
      """,
    mend: """
      The file is damaged or not of the expected kind. Fetch it again, or export the model again.
      """)
  /// A tag names no field: number zero, an unknown wire type, or a stray end of a group.
  public static let invalidTag = DiagnosticCode(
    "E0203", "A protobuf tag is invalid",
    explanation: """
      A tag has the field number 0, a wire type that protobuf does not define, or ends a group \
      that was never begun. What follows cannot be told apart any more: onnx.checker and \
      onnxruntime refuse the file.
      """,
    mend: """
      The file is damaged or not of the expected kind; a common way to damage one is to copy it as \
      text. Fetch it again in binary, or export the model again.
      """)
  /// A known field is encoded as another wire type than its schema says.
  public static let unexpectedWireType = DiagnosticCode(
    "E0204", "A protobuf field has the wrong wire type",
    explanation: """
      The schema gives the field another type than the one it is encoded with: for example, text \
      stands where a number is expected. Protobuf's own readers take such a field for an unknown \
      one and skip it, so that they report what is missing, if they report anything.
      """,
    mend: """
      The file is damaged, of another kind, or was written with another schema: check that the \
      tool that wrote it uses the field numbers of ONNX, and export the model again.
      """)
  /// Messages lie deeper inside one another than the reader's limit.
  public static let nestedTooDeeply = DiagnosticCode(
    "E0205", "Protobuf messages are nested too deeply",
    explanation: """
      Messages lie inside one another to a greater depth than the reader follows. Real models stay \
      far below the limit; a file made to exhaust the stack does not. Protobuf's own limit is 100.
      """,
    mend: """
      Where the model is your own, look for a subgraph or a type that contains itself over and \
      over; write repetition as a Loop, or as functions that call each other. Do not trust the \
      file otherwise.
      """)
  /// A text field holds bytes that are not UTF-8.
  public static let invalidText = DiagnosticCode(
    "E0206", "A text field is not UTF-8",
    explanation: """
      The schema declares the field as text, which protobuf requires to be UTF-8, but its bytes \
      are not. onnx.checker and onnxruntime pass it; Python gives bytes where text is expected, \
      and readers that are made from the proto3 form of the schema refuse the file.
      """,
    mend: """
      Rename the value, node or key in the tool that wrote the file, and export the model again.
      """)
  /// A message that may occur once occurs again.
  public static let repeatedMessage = DiagnosticCode(
    "E0207", "A message occurs twice where one is allowed",
    explanation: """
      A field that holds one message occurs a second time inside the same parent. Protobuf merges \
      the two, so that lists are joined: two graphs become one with the nodes of both. Other \
      readers take the last one or the first one, so such a file does not mean the same \
      everywhere.
      """,
    mend: """
      No exporter writes this: files were joined end to end, or the file was made to mislead. \
      Export the model again.
      """)
}
