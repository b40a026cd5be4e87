package import Diagnostics

extension DiagnosticCode {
  /// Text in protobuf's text format cannot be parsed.
  package static let malformedProtobufText = DiagnosticCode(
    "E0220", "Text in protobuf's text format is malformed",
    explanation: """
      The file is not a message of the expected type in protobuf's text format (prototxt, pbtxt). \
      The location gives line and column; the message says what the parser wanted there.
      """,
    mend: """
      Look just before the place: often a brace or a quote is missing, or a field is misspelt. \
      Where the first line is already refused, the file is of another kind: give its format with \
      --from.
      """)
  /// A text message uses a field that its schema does not have.
  package static let unknownTextField = DiagnosticCode(
    "W0220", "A field of a text message is not in the schema",
    explanation: """
      The field was skipped. It is either misspelt or comes from a fork of the framework that \
      added fields of its own. Where the field belongs to a layer that the conversion needs, the \
      result may differ from what the fork computes.
      """,
    mend: """
      Correct the spelling; `docs/formats` lists the settings that are read. If the field is a \
      fork's, see whether the net computes the same without it.
      """)
  /// A binary message cannot be printed as text.
  package static let unprintableMessage = DiagnosticCode(
    "E0221", "A message cannot be printed as text",
    explanation: """
      The bytes are not a message of the expected type, so that there is no text for them.
      """,
    mend: "Check that the file is of the kind that its name says.")
  /// A length or number in a binary message runs past the end.
  package static let truncatedMessage = DiagnosticCode(
    "E0222", "A binary message is truncated",
    explanation: """
      A field of the message says that it is longer than the bytes that are left, so that the rest \
      is missing.
      """,
    mend: """
      The file was cut off, for example by an interrupted download, or it is damaged or of another \
      kind. Compare its size with the original and fetch it again.
      """)
  /// A field of a binary message has another encoding than its type calls for.
  package static let mismatchedField = DiagnosticCode(
    "E0223", "A field of a binary message does not have its type's encoding",
    explanation: """
      The field's number is known, but its bytes are encoded as another type than the schema gives \
      it.
      """,
    mend: """
      The file is damaged, of another kind, or written by a fork of the framework that gave the \
      number another meaning. In the last case convert it with that fork's own tools first.
      """)
  /// A tag or number of a binary message is malformed.
  package static let malformedMessage = DiagnosticCode(
    "E0224", "A binary message is malformed",
    explanation: """
      A tag names field 0 or an encoding that does not exist, a number takes more than ten bytes, \
      or the elements of a packed field do not fill it.
      """,
    mend: "The file is damaged or of another kind. Fetch it again in binary.")
  /// A message nests deeper or holds more messages than allowed.
  package static let oversizedMessage = DiagnosticCode(
    "E0225", "A message nests too deeply or has too many parts",
    explanation: """
      Reading would take far more memory than the file itself. No real model does this; the limits \
      keep a crafted file from exhausting the machine.
      """,
    mend: """
      Do not trust the file. If it is your own, look for a net that contains itself over and over.
      """)
  /// A string of a binary message holds a NUL byte or is not UTF-8.
  package static let invalidString = DiagnosticCode(
    "E0226", "A string of a binary message is invalid",
    explanation: """
      Strings are UTF-8 without NUL bytes. Cutting or mending one could make two different names \
      the same, so the file is refused.
      """,
    mend: "Rename the layer or blob in the tool that wrote the file, and write it again.")
}
