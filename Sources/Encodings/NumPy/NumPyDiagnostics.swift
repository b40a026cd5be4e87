public import Diagnostics

extension DiagnosticCode {
  /// An array file's header is broken, or the data does not fit it.
  public static let malformedNumPy = DiagnosticCode(
    "E0235", "A NumPy array file is malformed",
    explanation: """
      The file does not begin like an array, its header is no dictionary with element type, order \
      and shape, or the data is shorter than the shape calls for. The file was cut short, is \
      damaged, or is of another kind.
      """)
  /// An array has elements that cannot be represented.
  public static let unsupportedNumPy = DiagnosticCode(
    "E0236", "A NumPy array has an unsupported element type",
    explanation: """
      The elements are Python objects, records, dates or byte strings. Convert the array to \
      numbers, truth values or text ('U') before saving it.
      """)
}
