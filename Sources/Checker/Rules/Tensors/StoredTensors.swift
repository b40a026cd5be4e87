import Diagnostics
import ModelIR

extension Rule {
  /// Constants hold what their type and extents call for.
  static let storedTensors = Rule(.malformedTensor, .missingExternalData) { context in
    let (survey, model) = (context.survey, context.model)
    survey.forEachStoredTensor(in: model) { tensor, place in
      do throws(Diagnostic) { try tensor.validate() } catch {
        context.report(error.inside(place.location))
      }
    }
  }
}
