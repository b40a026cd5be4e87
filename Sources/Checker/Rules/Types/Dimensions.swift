package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A declared extent is negative.
  package static let negativeDimension = DiagnosticCode(
    "E0506", "A declared extent is negative",
    explanation: """
      Extents count elements. Some tools write -1 for an extent that is not fixed; onnxruntime \
      takes it for that; readers that take it at its word compute sizes with it.
      """,
    mend: "Declare a symbol ('dim_param') for an extent that is not fixed, or no value at all.")
}

extension Rule {
  /// Declared extents are not negative.
  static let dimensions = Rule(.negativeDimension) { context in
    let (survey, model) = (context.survey, context.model)
    survey.forEachDeclaration(in: model) { info, place in
      for part in info.type?.parts ?? [] {
        guard let shape = part.shape else { continue }
        for (axis, dimension) in shape.dimensions.enumerated() {
          guard let extent = dimension.known, extent < 0 else { continue }
          context.report(
            .negativeDimension, "dimension \(axis) is declared \(extent)",
            at: place.location)
        }
      }
    }
  }
}
