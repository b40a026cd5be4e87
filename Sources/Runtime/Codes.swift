public import Diagnostics

extension DiagnosticCode {
  /// A run lacks an input, or has one that the model does not know.
  public static let wrongInputs = DiagnosticCode(
    "E0803", "The inputs of a run do not match the model's",
    explanation: """
      Every input of the main graph that has no initializer needs a value, under the input's name, \
      with the declared element type and a shape that fits the declared one.
      """,
    mend: """
      The message gives what was found and what is expected; `concord inspect MODEL` lists the \
      inputs. Convert the array's type with `array.astype`, and its shape with `array.reshape`.
      """)
  /// A node reads a value that nothing has computed.
  public static let undefinedValue = DiagnosticCode(
    "E0804", "A node reads a value that has not been computed",
    explanation: """
      No input, initializer or earlier node defines the value. Either the name is wrong or the \
      nodes are not in topological order.
      """,
    mend: "`concord check` names the place; `concord check --fix` sorts nodes.")
  /// Inference and evaluation of an operator disagree.
  public static let inconsistentOperator = DiagnosticCode(
    "E0805", "An operator gave another type than was inferred",
    explanation: """
      The value that a node computed has another element type or shape than shape inference \
      announced.
      """,
    mend: """
      If the model declares a type for the value, that declaration may be wrong: correct it. \
      Otherwise this is a fault of Concord: please report it with the model.
      """)
}
