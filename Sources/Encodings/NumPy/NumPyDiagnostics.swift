public import Diagnostics

extension DiagnosticCode {
  /// An array file's header is broken, or the data does not fit it.
  public static let malformedNumPy = DiagnosticCode(
    "E0235", "A NumPy array file is malformed",
    explanation: """
      The file does not begin like an array, its header is no dictionary with element type, order \
      and shape, or the data is shorter than the shape calls for.
      """,
    mend: """
      The file was cut short, is damaged, or is of another kind. Write it again with `numpy.save`.
      """)
  /// An array has elements that cannot be represented.
  public static let unsupportedNumPy = DiagnosticCode(
    "E0236", "A NumPy array has an unsupported element type",
    explanation: """
      The elements are Python objects, records, dates or byte strings. Objects are stored as a \
      program that only Python can run, and running it would be unsafe.
      """,
    mend: """
      Convert the array to numbers, truth values or text ('U') before saving it, for example with \
      `array.astype("float32")`. An array of objects often comes from lists of different lengths.
      """)
}
