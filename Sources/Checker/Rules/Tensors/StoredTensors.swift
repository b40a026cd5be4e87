import Diagnostics
import ModelIR

extension Rule {
  /// Constants hold what their type and extents call for.
  static let storedTensors = Rule(.malformedTensor, .missingExternalData) { context in
    for place in context.survey.storedTensors(in: context.model) {
      do throws(Diagnostic) { try place.tensor.validate() } catch {
        context.report(error.inside(place.location))
      }
    }
  }
}
