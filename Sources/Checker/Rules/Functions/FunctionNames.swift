package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Two functions have one name.
  package static let duplicateFunction = DiagnosticCode(
    "E0326", "Two functions have one name",
    explanation: """
      Functions of a model differ in domain, name or overload, since nodes call them by these. Of \
      two with the same it is not known which is meant; onnx.checker and onnxruntime refuse the \
      model.
      """,
    mend: "Rename one and the nodes that call it, or remove it where both do the same.")
  /// A function has no name.
  package static let unnamedFunction = DiagnosticCode(
    "E0328", "A function has no name",
    explanation: """
      Nodes call a function by its domain and name, both of which the standard requires. Without a \
      name nothing can call it, and without a domain it takes the place of an operator of the \
      standard.
      """,
    mend: "Name the function and its domain, or remove it.")
}

extension Rule {
  /// Functions have domains and names, and different ones.
  static let functionNames = Rule(.duplicateFunction, .unnamedFunction) { context in
    var seen: Set<FunctionKey> = []
    for function in context.model.functions {
      let location = Location([function.locationStep])
      if function.key.name.isEmpty {
        context.report(.unnamedFunction, "the function has no name", at: location)
      } else if (function.domain ?? "").isEmpty {
        context.report(.unnamedFunction, "the function has no domain", at: location)
      } else if !seen.insert(function.key).inserted {
        context.report(
          .duplicateFunction, "there is another function \(quoted(function.key.name))",
          at: location)
      }
    }
  }
}
