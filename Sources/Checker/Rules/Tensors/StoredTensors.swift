import Diagnostics
import ModelIR

extension Rule {
  /// Constants hold what their type and extents call for.
  static let storedTensors = Rule(.malformedTensor, .missingExternalData) { context in
    let (survey, model) = (context.survey, context.model)
    survey.forEachStoredTensor(in: model, where: { !$0.isWellFormed }) { tensor, place in
      do throws(Diagnostic) { try tensor.validate() } catch {
        context.report(error.inside(place.location))
      }
    }
  }
}

extension StoredTensor {
  /// Whether ``validate()`` finds nothing.
  fileprivate var isWellFormed: Bool {
    do throws(Diagnostic) {
      try validate()
      return true
    } catch {
      return false
    }
  }
}
