import ByteStorage
import Diagnostics
import ModelIR

extension Operator {
  static let bitCast = Operator(
    "BitCast",
    summary: "Takes the bits of the elements for those of another type of the same width.",
    versions: [
      .since(
        26, inputs: [.required("input", "T1")], outputs: [.required("output", "T2")],
        attributes: [.required("to", .int)],
        types: [
          "T1": .tensor(.allIR13.subtracting(.string)),
          "T2": .tensor(.allIR13.subtracting(.string)),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let type = try context.castTarget()
      if let source = context.elementType(0) { try context.requireWidth(of: source, type) }
      context.setOutput(0, type, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let type = try context.castTarget()
      try context.requireWidth(of: x.elementType, type)
      guard let width = type.bitWidth, width < 8 else {
        return [.tensor(x.reinterpreted(as: type))]
      }
      // Below a byte, signed integers are kept with their sign extended and others without.
      let mask: UInt8 = 1 << UInt8(width) - 1
      let bits = x.bytes.array.map { Int64($0 & mask) }
      if type.isInteger { return [.tensor(Tensor(type, x.shape, int64s: bits))] }
      return [.tensor(Tensor(type, x.shape, elements: bits.map { UInt8(truncatingIfNeeded: $0) }))]
    })
}

extension NodeReading {
  fileprivate func requireWidth(
    of source: ElementType, _ target: ElementType
  ) throws(Diagnostic) {
    guard source.bitWidth == target.bitWidth else {
      throw invalid("to", "is \(target.name), which is not as wide as \(source.name)")
    }
  }
}
