package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A value is larger than any machine's memory.
  package static let impossibleSize = DiagnosticCode(
    "E0508", "A value is larger than any machine's memory",
    explanation: """
      The shape that is declared, or that follows from the operators, is of a tebibyte or more. \
      Runtimes that multiply extents without looking end up with a small buffer for it and write \
      beyond, or ask the system for memory until it ends them; small files that do so are made to do \
      harm.
      """,
    mend: """
      Correct the extent, or the constant that it is computed from: often a size in bytes was taken \
      for one in elements, or a number was read in the wrong byte order.
      """)
}

extension Rule {
  /// Values that are computed or given fit into a machine.
  static let valueSizes = Rule(.impossibleSize) { context in
    let facts = context.facts
    let isImpossible = (0..<facts.typeCount).map { number in
      facts.type(number: number)?.isImpossible ?? false
    }
    guard isImpossible.contains(true) else { return }
    for definition in context.survey.definitions where definition.source != .initializer {
      guard isImpossible[Int(facts.typeNumber(of: definition.value))],
        let shape = facts.type(of: definition.value)?.shape
      else { continue }
      context.report(
        .impossibleSize,
        "\(quoted(context.name(of: definition.value))) has shape \(shape), a "
          + "tebibyte or more",
        at: context.survey.location(of: definition, in: context.model))
    }
  }
}

extension ValueType {
  /// Whether a tensor of this type takes more than any machine has.
  fileprivate var isImpossible: Bool {
    guard case .tensor(let element, .some(let shape)) = kind, let extents = shape.known,
      extents.count > 0, extents.allSatisfy({ $0 > 0 })
    else { return false }
    var bytes = max(1, element?.byteWidth ?? 1)
    for extent in extents {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      if overflow { return true }
      bytes = product
    }
    return bytes >= impossibleByteCount
  }
}

/// From this size on no machine is expected to hold a value: a tebibyte.
private let impossibleByteCount = 1 << 40
