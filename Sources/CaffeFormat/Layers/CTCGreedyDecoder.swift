import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// The likeliest label of each step, without repetitions and blanks, one after another, of a fork.
  ///
  /// -1 fills up. A second top has the sum of the negative probabilities. A second bottom is zero from the first step that is no part of its sequence; the first step
  /// always is.
  static let ctcGreedyDecoder = LayerKind("CTCGreedyDecoder", settings: "ctc_decoder_param") {
    layer throws(Diagnostic) in
    guard layer.bottoms.count < 3 else {
      throw .unsupported("the accuracy of a CTCGreedyDecoder, which is for training")
    }
    try layer.expect(bottoms: 2...2, tops: 1...2)
    let x = try layer.bottom()
    let marks = try layer.bottom(1)
    guard x.rank == 3, x.shape.allSatisfy({ $0 > 0 }), marks.rank >= 2,
      Array(marks.shape.prefix(2)) == Array(x.shape.prefix(2)),
      marks.shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else { throw .invalid("the blobs have shapes \(layer.bottoms.map(\.shape))") }
    let given = try layer.settings.integer("blank_index", or: -1)
    let merges = try layer.settings.flag("ctc_merge_repeated", or: true)
    let decoder = CTCDecoder(
      shape: x.shape, blank: given < 0 ? x.shape[2] - 1 : given, merges: merges)
    let inside = try decoder.inside(&layer, marks)
    try decoder.writeLabels(&layer, x, inside)
    if layer.tops.count > 1 { try decoder.writeScores(&layer, x, inside) }
  }
}

/// The steps, sequences and classes of a decoder, and its settings.
private struct CTCDecoder {
  var shape: [Int]
  var blank: Int
  var merges: Bool

  private var steps: Int { shape[0] }
  private var streams: Int { shape[1] }
  private var plane: [Int] { [steps, streams] }

  /// Whether a step is part of its sequence.
  func inside(_ layer: inout LayerImporter, _ marks: Operand) throws(Diagnostic) -> Operand {
    let flat = try layer.reshaped(marks, plane, "marks")
    let isZero = try layer.step(
      "Equal", "is_end", [flat, layer.scalar("end", 0)], shape: plane, elementType: .bool)
    let ends = try layer.cast(isZero, to: .float, .step("ends"))
    let rows = (0..<steps).map { Float($0 == 0 ? 0 : 1) }
    let later = try layer.step(
      "Mul", "later_ends", [ends, layer.constant("later", rows, shape: [steps, 1])], shape: plane)
    let count = try layer.step(
      "CumSum", "ended", [later, layer.axisScalar("time", 0)], shape: plane)
    return try layer.step(
      "Less", "inside", [count, layer.scalar("any_end", 0.5)], shape: plane, elementType: .bool)
  }

  /// The sum of the negative largest probabilities.
  func writeScores(
    _ layer: inout LayerImporter, _ x: Operand, _ inside: Operand
  ) throws(Diagnostic) {
    let best = try layer.reduce(
      "ReduceMax", x, axes: [2], keepingAxes: false, to: .step("best_probabilities"))
    let counted = try layer.step(
      "Where", "counted", [inside, best, layer.scalar("nothing", 0)], shape: plane)
    let sum = try layer.reduce(
      "ReduceSum", counted, axes: [0], keepingAxes: false, to: .step("sum"))
    let score = try layer.step("Neg", "score", [sum], shape: [streams])
    try layer.reshape(score, [streams, 1, 1, 1], to: .top(1))
  }

  /// The labels that are kept, moved to the front.
  func writeLabels(
    _ layer: inout LayerImporter, _ x: Operand, _ inside: Operand
  ) throws(Diagnostic) {
    let labels = try layer.step(
      "ArgMax", "labels", [x], shape: plane, elementType: .int64,
      [.int("axis", 2), .int("keepdims", 0)])
    let numbers = try layer.cast(labels, to: .float, .step("label_numbers"))
    let isBlank = try layer.step(
      "Equal", "is_blank", [numbers, layer.scalar("blank", Float(blank))], shape: plane,
      elementType: .bool)
    var isLabel = try layer.step("Not", "is_label", [isBlank], shape: plane, elementType: .bool)
    isLabel = try layer.step(
      "And", "is_inside", [isLabel, inside], shape: plane, elementType: .bool)
    if merges, steps > 1 {
      let none = try layer.constant(
        "before", [Float](repeating: -1, count: streams), shape: [1, streams])
      let inputs = [
        numbers, layer.integers("before/starts", [0]), layer.integers("before/ends", [steps - 1]),
        layer.integers("before/axes", [0]),
      ]
      let earlier = try layer.step("Slice", "earlier", inputs, shape: [steps - 1, streams])
      let previous = try layer.step(
        "Concat", "previous", [none, earlier], shape: plane, [.int("axis", 0)])
      let repeats = try layer.step(
        "Equal", "repeats", [numbers, previous], shape: plane, elementType: .bool)
      let isNew = try layer.step("Not", "is_new", [repeats], shape: plane, elementType: .bool)
      isLabel = try layer.step(
        "And", "is_kept", [isLabel, isNew], shape: plane, elementType: .bool)
    }
    let kept = try layer.cast(isLabel, to: .float, .step("kept"))
    let count = try layer.step(
      "CumSum", "count", [kept, layer.axisScalar("time_axis", 0)], shape: plane)
    let place = try layer.step("Sub", "place", [count, layer.scalar("one", 1)], shape: plane)
    // What is not kept goes to a row behind the last.
    let target = try layer.step(
      "Where", "target", [isLabel, place, layer.scalar("behind", Float(steps))], shape: plane)
    let places = try layer.cast(target, to: .int64, .step("places"))
    let wide = [steps + 1, streams]
    let empty = try layer.step(
      "Expand", "empty", [layer.scalar("no_label", -1), layer.integers("empty/shape", wide)],
      shape: wide)
    let spread = try layer.step(
      "ScatterElements", "spread", [empty, places, numbers], shape: wide, [.int("axis", 0)])
    let inputs = [
      spread, layer.integers("front/starts", [0]), layer.integers("front/ends", [steps]),
      layer.integers("front/axes", [0]),
    ]
    let front = try layer.step("Slice", "front", inputs, shape: plane)
    let turned = try layer.step(
      "Transpose", "turned", [front], shape: [streams, steps], [.ints("perm", [1, 0])])
    try layer.reshape(turned, [streams, steps, 1, 1], to: .top(0))
  }
}

extension LayerImporter {
  /// A constant axis, without axes of its own.
  fileprivate mutating func axisScalar(_ suffix: String, _ axis: Int) -> Operand {
    let tensor = Tensor(.int64, [], int64s: [Int64(axis)])
    return Operand(
      value: builder.initializer(inner(suffix), tensor), shape: [], elementType: .int64)
  }
}
