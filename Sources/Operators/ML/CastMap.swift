import Diagnostics
import ModelIR

#if canImport(Glibc)
  import Glibc
#endif

extension Operator {
  static let castMap = Operator(
    "CastMap", domain: "ai.onnx.ml",
    summary: """
      Makes a row of a map's values in the order of their keys; in sparse form the key is the \
      column, and the other columns are zero or empty.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [
          .string("cast_to", "TO_FLOAT"), .string("map_form", "DENSE"), .int("max_map", 1),
        ],
        types: [
          "T1": .named("map(int64, float)", "map(int64, string)"),
          "T2": .tensor(.float, .int64, .string),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let width = try context.sparseWidth()
      context.setOutput(
        0, try context.mapTarget(), [1, width.map(Dimension.known) ?? .unknown])
    },
    evaluate: { context throws(Diagnostic) in
      guard case .integerMap(let keys, let values) = try context.value(0),
        keys.count == values.count
      else { throw context.unsupported("needs a map with integer keys") }
      let type = try context.mapTarget()
      let width = try context.sparseWidth()
      let order = keys.indices.sorted { keys[$0] < keys[$1] }
      var columns = Array(order.indices)
      if let width {
        columns = order.map { Int(keys[$0]) }
        for column in columns where column < 0 || column >= width {
          throw context.invalidData("key \(column) in a map of \(width) columns")
        }
      }
      var numbers = [Double](repeating: 0, count: width ?? keys.count)
      // The standard does not say what stands for missing keys: onnxruntime writes this.
      var strings = [String](repeating: "0.f", count: type == .string ? numbers.count : 0)
      for (place, index) in order.enumerated() {
        guard case .tensor(let value) = values[index], value.count == 1 else {
          throw context.unsupported("needs a map to single numbers or strings")
        }
        if type == .string {
          strings[columns[place]] = value.mapText
        } else if let number = value.mapNumber {
          numbers[columns[place]] = number
        } else {
          throw context.invalidData("'\(value.mapText)' is no number")
        }
      }
      let shape = [1, numbers.count]
      return [
        .tensor(
          type == .string
            ? Tensor(shape, strings: strings) : Tensor(type, shape, doubles: numbers))
      ]
    })
}

extension NodeReading {
  /// The element type that the values become.
  fileprivate func mapTarget() throws(Diagnostic) -> ElementType {
    switch try string("cast_to") {
    case "TO_FLOAT": return .float
    case "TO_INT64": return .int64
    case "TO_STRING": return .string
    default: throw invalid("cast_to", "is '\(try string("cast_to"))'")
    }
  }

  /// The number of columns in sparse form; nil in dense form.
  fileprivate func sparseWidth() throws(Diagnostic) -> Int? {
    switch try string("map_form") {
    case "DENSE": return nil
    case "SPARSE":
      let width = try int("max_map")
      guard width >= 0 && width <= 1 << 32 else { throw invalid("max_map", "is \(width)") }
      return width
    default: throw invalid("map_form", "is '\(try string("map_form"))', expected DENSE or SPARSE")
    }
  }
}

extension Tensor {
  /// The only element as text: numbers with six decimals, as onnxruntime writes them.
  fileprivate var mapText: String {
    guard elementType != .string, let number = doubles.first else { return strings.first ?? "" }
    // A double has at most 309 digits before the point.
    return String(unsafeUninitializedCapacity: 400) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        let count = withVaList([number]) { vsnprintf(text.baseAddress, text.count, "%f", $0) }
        return min(max(0, Int(count)), text.count)
      }
    }
  }

  /// The only element as a number; nil where it is text of something else.
  fileprivate var mapNumber: Double? {
    elementType == .string ? strings.first.flatMap { Double($0) } : doubles.first
  }
}
