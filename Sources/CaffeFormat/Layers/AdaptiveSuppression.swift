import ConverterCore
import Diagnostics
import ModelIR

/// Suppression of overlapping boxes whose threshold shrinks with each box that is kept, by the rules
/// of `ApplyNMSFast`: a scan over the boxes in the order of their scores.
struct AdaptiveSuppression {
  /// How many lists of boxes there are, and how long they are.
  var groups: Int
  var rows: Int
  /// The threshold before the first box, and what it is multiplied by while it is above one half.
  var overlap: Float
  var eta: Float
  /// Boxes without a higher score do not count.
  var confidence: Float?

  /// One for each box that is kept, else zero: [groups, rows].
  ///
  /// - Parameters:
  ///   - boxes: corners, [groups, rows, 4].
  ///   - scores: in falling order, [groups, rows].
  func mask(
    _ b: inout GraphBuilder, boxes: ValueID, scores: ValueID
  ) throws(Diagnostic) -> ValueID {
    let least = b.constant("least_score", [confidence ?? -.infinity])
    let isCandidate = b.add("Greater", "is_candidate", [scores, least])
    let candidates = b.converted("candidate_marks", isCandidate, to: .float)
    let low = b.sliced("all_low", boxes, axis: 2, from: 0, to: 2)
    let high = b.sliced("all_high", boxes, axis: 2, from: 2, to: 4)
    let areas = area(&b, low, high, [groups, rows], "all")
    let places = b.constant("places_of_boxes", (0..<rows).map(Float.init), [rows])
    let shape = b.constant(integers: [groups, rows], "kept_shape")
    let none = b.add("ConstantOfShape", "kept_0", [shape])
    let threshold = b.add(
      "Expand", "threshold_0",
      [
        b.constant("first_threshold", [overlap]),
        b.constant(integers: [groups, 1], "column_shape"),
      ])
    let body = try b.subgraph("next_box", inputs: bodyInputs) { b, values throws(Diagnostic) in
      step(&b, values, low: low, high: high, areas: areas, places: places)
    }
    let results = b.node(
      "Scan", name: "suppression", inputs: [none, threshold, boxes, candidates, places],
      outputs: ["kept_boxes", "last_threshold"],
      attributes: [
        Attribute("body", .graph(body)), .int("num_scan_inputs", 3),
        .ints("scan_input_axes", [1, 1, 0]),
      ])
    return results[0]
  }

  private var bodyInputs: [(name: String, type: ValueType?)] {
    [
      ("kept", .tensor(.float, Shape([groups, rows]))),
      ("threshold", .tensor(.float, Shape([groups, 1]))),
      ("box", .tensor(.float, Shape([groups, 4]))), ("candidate", .tensor(.float, Shape([groups]))),
      ("place", .tensor(.float, Shape([Int]()))),
    ]
  }

  /// What the next box of each list changes.
  private func step(
    _ b: inout GraphBuilder, _ values: [ValueID], low: ValueID, high: ValueID, areas: ValueID,
    places: ValueID
  ) -> [ValueID] {
    let (kept, threshold) = (values[0], values[1])
    let box = b.reshaped("own_box", values[2], [groups, 1, 4])
    let ownLow = b.sliced("own_low", box, axis: 2, from: 0, to: 2)
    let ownHigh = b.sliced("own_high", box, axis: 2, from: 2, to: 4)
    let ownArea = area(&b, ownLow, ownHigh, [groups, 1], "own")
    let commonLow = b.add("Max", "common_low", [low, ownLow])
    let commonHigh = b.add("Min", "common_high", [high, ownHigh])
    let common = area(&b, commonLow, commonHigh, [groups, rows], "common")
    let sum = b.add("Add", "area_sum", [ownArea, areas])
    let ratio = b.add("Div", "ratio", [common, b.add("Sub", "union", [sum, common])])
    // Boxes that do not meet have the overlap 0, whatever their areas.
    let zero = b.constant("no_overlap", [0])
    let meets = b.add("Greater", "meets", [common, zero])
    let overlaps = b.add("Where", "overlap", [meets, ratio, zero])
    let isOver = b.add("Greater", "is_over", [overlaps, threshold])
    let over = b.add("Mul", "over_kept", [b.converted("over", isOver, to: .float), kept])
    let ones = b.add(
      "Expand", "row_ones",
      [b.constant("row_one", [1], [1]), b.constant(integers: [rows, 1], "row_ones_shape")])
    let count = b.add("MatMul", "over_count", [over, ones])
    let isFree = b.add("Less", "is_free", [count, b.constant("any_over", [0.5])])
    let candidate = b.reshaped("candidate_column", values[3], [groups, 1])
    let keep = b.add("Mul", "keep", [b.converted("free", isFree, to: .float), candidate])
    let own = b.converted("own_place", b.add("Equal", "is_own", [places, values[4]]), to: .float)
    let nowKept = b.add("Add", "now_kept", [kept, b.add("Mul", "keep_own", [keep, own])])
    let half = b.constant("half_threshold", [0.5])
    let isHigh = b.add("Greater", "is_high", [threshold, half])
    let isKept = b.add("Greater", "keeps", [keep, half])
    let factor = b.add(
      "Where", "threshold_factor",
      [
        b.add("And", "shrinks", [isHigh, isKept]), b.constant("eta", [eta]),
        b.constant("same_threshold", [1]),
      ])
    return [nowKept, b.add("Mul", "next_threshold", [threshold, factor])]
  }

  /// Areas of boxes, or 0 where a side is negative.
  private func area(
    _ b: inout GraphBuilder, _ low: ValueID, _ high: ValueID, _ shape: [Int], _ name: String
  ) -> ValueID {
    let sides = b.add("Relu", name + "_sides", [b.add("Sub", name + "_extents", [high, low])])
    let width = b.sliced(name + "_width", sides, axis: 2, from: 0, to: 1)
    let height = b.sliced(name + "_height", sides, axis: 2, from: 1, to: 2)
    let product = b.add("Mul", name + "_product", [width, height])
    return b.reshaped(name + "_area", product, shape)
  }
}
