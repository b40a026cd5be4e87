public import Diagnostics

/// Why a node cannot be expressed in another operator set.
struct Refusal: Error {
  /// The kind of reason: one of the documented codes.
  let code: DiagnosticCode
  /// What was found, in words that name the argument or type.
  let message: String

  /// No operator of the target computes it, alone or with others.
  static func missing(_ message: String) -> Refusal {
    Refusal(code: .operatorNotInSet, message: message)
  }
  /// The target's operators do not take the element type.
  static func type(_ message: String) -> Refusal { Refusal(code: .typeNotInSet, message: message) }
  /// An attribute, or a value of it, means nothing to the target's operators.
  static func attribute(_ message: String) -> Refusal {
    Refusal(code: .attributeNotInSet, message: message)
  }
  /// What is computed while the model runs is a fixed attribute in the target.
  static func dynamic(_ message: String) -> Refusal {
    Refusal(code: .valueNotConstant, message: message)
  }
  /// A type or shape has to be known to express the node.
  static func unknown(_ message: String) -> Refusal {
    Refusal(code: .shapeNotKnown, message: message)
  }
  /// An input or output means nothing to the target's operators.
  static func argument(_ message: String) -> Refusal {
    Refusal(code: .argumentNotInSet, message: message)
  }
}

extension DiagnosticCode {
  /// No operator of the target computes what the node does.
  public static let operatorNotInSet = DiagnosticCode(
    "E0710", "The operator set has nothing for an operator",
    explanation: """
      The node applies an operator that is newer than the operator set asked for, and no operators of \
      that set together compute the same numbers for any input. Nothing was written.
      """,
    mend: """
      Ask for the operator set that brought the operator, or a later one; docs/opset-conversion.md says \
      for each how far down it goes. Otherwise replace the node in the program that exports the model.
      """)
  /// The target's operators do not take the element type.
  public static let typeNotInSet = DiagnosticCode(
    "E0711", "The operator set does not have an element type",
    explanation: """
      In the operator set asked for, the operator does not take tensors of this element type, and there \
      is no wider type that it takes and that can be cast to and from without a change of the result. \
      Nothing was written.
      """,
    mend: """
      Ask for a later operator set, or change the model's type first, as from bfloat16 to float.
      """)
  /// An attribute means nothing to the target's operators.
  public static let attributeNotInSet = DiagnosticCode(
    "E0712", "The operator set does not have an attribute's value",
    explanation: """
      The node sets an attribute that the operator did not have in the operator set asked for, to a \
      value that changes the result, and other operators cannot make up for it. Nothing was written.
      """,
    mend: """
      Ask for the operator set that brought the attribute, or a later one, or leave the attribute out if \
      its effect is not needed.
      """)
  /// What is computed while the model runs is fixed in the target.
  public static let valueNotConstant = DiagnosticCode(
    "E0713", "The operator set wants a constant",
    explanation: """
      What is an input of the operator today was an attribute in the operator set asked for, so it has \
      to be known when the model is written; here it is an input of the model or is computed. Nothing \
      was written.
      """,
    mend: """
      Make the value a constant of the model, or give the model's inputs fixed shapes (--input \
      NAME:EXTENTS): what follows from shapes alone is computed beforehand. Otherwise ask for a later \
      operator set.
      """)
  /// A type or shape has to be known.
  public static let shapeNotKnown = DiagnosticCode(
    "E0714", "A shape or type has to be known to change the operator set",
    explanation: """
      The node can be written with operators of the operator set asked for only where the rank, the \
      shape or the element type of a value is known, and the model does not say it. Nothing was written.
      """,
    mend: """
      Give the model's inputs fixed shapes (--input NAME:EXTENTS), or declare the types of inner values.
      """)
  /// An input or output means nothing to the target's operators.
  public static let argumentNotInSet = DiagnosticCode(
    "E0715", "The operator set does not have an input or output",
    explanation: """
      The node uses an input or output that the operator did not have in the operator set asked for, and \
      other operators cannot make up for it. Nothing was written.
      """,
    mend: "Ask for the operator set that brought it, or a later one.")
}
