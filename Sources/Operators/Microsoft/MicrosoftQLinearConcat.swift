import ByteStorage
import Diagnostics
import Kernels
import ModelIR

extension Operator {
  static let microsoftQLinearConcat = Operator(
    "QLinearConcat", domain: "com.microsoft",
    summary: """
      Joins quantized tensors along an axis. Each comes with its scale and zero point, and is \
      quantized again with those of the output, which are the first two inputs.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("Y_scale", "TF"), .required("Y_zero_point", "T8"),
          .variadic("inputs", "TV", isHomogeneous: false),
        ],
        outputs: [.required("Y", "T8")], attributes: [.required("axis", .int)],
        types: [
          "T8": .tensor(.quantized8), "TF": .tensor(.float),
          "TV": .tensor(.uint8, .int8, .float),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let places = try context.concatenatedInputs(count: context.inputs.count)
      let types = try context.inferred(as: .concat, inputs: places.map { context.inputs[$0] })
      context.setOutput(0, context.elementType(1), types.first??.shape)
    },
    evaluate: { context throws(Diagnostic) in
      let type = try context.tensor(1).elementType
      var parts: [Tensor] = []
      for place in try context.concatenatedInputs(count: context.inputs.count) {
        let x = try context.tensor(place)
        guard x.elementType == type else {
          throw context.mismatch("input \(place) is \(x.elementType.name), expected \(type.name)")
        }
        let numbers = try context.realNumbers(place)
        let part = try context.quantized(numbers, x.shape, type, scale: 0)
        if case .tensor(let tensor) = part { parts.append(tensor) }
      }
      return [.tensor(try context.concatenated(parts, axis: context.int("axis")))]
    },
    prepare: prepareQuantizedConcatenation)
}

/// Prepares QLinearConcat of tensors with constant scales: each has a table.
private let prepareQuantizedConcatenation: Preparation = { context throws(Diagnostic) in
  let places = try context.concatenatedInputs(count: context.inputs.count)
  guard let out = context.output(0), out.elementType.isByte,
    let scale = context.parameters(0, count: 1), let zeroPoint = context.parameters(1, count: 1),
    places.allSatisfy({ context.input($0)?.elementType == out.elementType })
  else { return nil }
  let axis = try context.normalizedAxis(context.int("axis"), rank: out.shape.count)
  let inner = out.shape[(axis + 1)...].reduce(1, *)
  var parts: [(place: Int, table: [UInt8], offset: Int, count: Int)] = []
  var offset = 0
  for place in places {
    guard let own = context.parameters(place + 1, count: 1),
      let zero = context.parameters(place + 2, count: 1), let shape = context.input(place)?.shape
    else { return nil }
    let numbers = (0..<256).map { byte -> Double in
      let value = out.elementType == .int8 && byte > 127 ? byte - 256 : byte
      return (Double(value) - zero[0]) * own[0] / scale[0]
    }
    let table = quantize(numbers, [256], zeroPoint: { _ in zeroPoint[0] }, to: out.elementType)
    parts.append((place, table.bytes.elements(as: UInt8.self), offset, shape[axis] * inner))
    offset += shape[axis] * inner
  }
  let (width, rows) = (offset, out.shape[..<axis].reduce(1, *))
  guard rows * width == out.shape.elementCount else { return nil }
  return .compute { [parts] arguments in
    guard let out = arguments.outputs[0] else { return }
    nonisolated(unsafe) let (to, from) = (out, parts.map { arguments.inputs[$0.place] })
    arguments.pool.run(parts.count * rows) { task in
      let (row, part) = (task / parts.count, parts[task % parts.count])
      guard let x = from[task % parts.count] else { return }
      ByteTable.run(
        part.table, part.count, x + row * part.count, to + row * width + part.offset)
    }
  }
}

extension NodeReading {
  /// The positions of the tensors to join: every third one from input 2 on.
  fileprivate func concatenatedInputs(count: Int) throws(Diagnostic) -> [Int] {
    guard count >= 5, count % 3 == 2 else {
      throw mismatch(
        "there are \(counted(count, "input")), expected 2 and then tensor, scale and zero point in turn"
      )
    }
    return Array(stride(from: 2, to: count, by: 3))
  }
}
