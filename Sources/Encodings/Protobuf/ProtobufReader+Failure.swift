package import Diagnostics

extension ProtobufReader {
  /// An error at the byte `offset`.
  @inline(never)
  package func failure(_ code: DiagnosticCode, _ message: String, at offset: Int) -> Diagnostic {
    Diagnostic(code, message, at: Location([.byteOffset(offset)]))
  }

  /// An error at the current field.
  package func failure(_ code: DiagnosticCode, _ message: String) -> Diagnostic {
    failure(code, message, at: fieldStart)
  }
}

extension Diagnostic {
  /// This error seen from inside a field of a message: field steps join into one dotted path.
  @inline(never)
  package func insideField(_ name: StaticString, at index: Int?) -> Diagnostic {
    var path = index.map { "\(name)[\($0)]" } ?? "\(name)"
    var copy = self
    if case .field(let inner) = copy.location.steps.first {
      path += "." + inner
      copy.location.steps.removeFirst()
    }
    return copy.inside(.field(path))
  }
}
