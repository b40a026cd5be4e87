import Diagnostics
import ModelIR

extension Operator {
  static let nonMaxSuppression = Operator(
    "NonMaxSuppression",
    summary: """
      Selects boxes for each class of each batch in the order of their scores, leaving out those \
      whose score does not exceed the threshold and those whose intersection over union with a \
      selected box does; gives [batch, class, box] of each.
      """,
    versions: [
      .since(
        10,
        inputs: [
          .required("boxes", "tensor(float)"), .required("scores", "tensor(float)"),
          .optional("max_output_boxes_per_class", "tensor(int64)"),
          .optional("iou_threshold", "tensor(float)"),
          .optional("score_threshold", "tensor(float)"),
        ], outputs: [.required("selected_indices", "tensor(int64)")],
        attributes: [.int("center_point_box", 0)]),
      .since(11),
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .int64, [.unknown, 3]) },
    evaluate: { context throws(Diagnostic) in
      let boxes = try context.tensor(0)
      let scores = try context.tensor(1)
      guard boxes.rank == 3, scores.rank == 3, boxes.shape[2] == 4,
        boxes.shape[0] == scores.shape[0], boxes.shape[1] == scores.shape[2]
      else {
        throw context.mismatch("boxes \(boxes.shape) and scores \(scores.shape) do not fit")
      }
      let limit = context.hasInput(2) ? try context.integer(2) : 0
      let overlap = context.hasInput(3) ? try context.number(3) : 0
      let lowest = context.hasInput(4) ? try context.number(4) : nil
      let isCentered = try context.bool("center_point_box")
      let count = boxes.shape[1]
      let corners = boxes.doubles
      let values = scores.doubles
      var selected: [Int64] = []
      for batch in 0..<boxes.shape[0] {
        let areas = (0..<count).map { box in
          Box(corners[((batch * count + box) * 4)...].prefix(4), isCentered: isCentered)
        }
        for category in 0..<scores.shape[1] {
          let start = (batch * scores.shape[1] + category) * count
          var candidates = Array(0..<count)
          if let lowest { candidates.removeAll { !(values[start + $0] > lowest) } }
          candidates.sort {
            let (a, b) = (values[start + $0], values[start + $1])
            return a == b ? $0 < $1 : a > b
          }
          var kept: [Int] = []
          for box in candidates {
            if kept.count >= limit { break }
            if kept.contains(where: { areas[$0].overlap(areas[box]) > overlap }) { continue }
            kept.append(box)
            selected += [Int64(batch), Int64(category), Int64(box)]
          }
        }
      }
      return [.tensor(Tensor(.int64, [selected.count / 3, 3], int64s: selected))]
    })
}

/// A box with sorted corners.
private struct Box {
  let top: Double
  let left: Double
  let bottom: Double
  let right: Double

  /// Makes a box of two corners `[y1, x1, y2, x2]`, or of `[x, y, width, height]` around a centre.
  init(_ numbers: ArraySlice<Double>, isCentered: Bool) {
    let n = Array(numbers)
    if isCentered {
      (left, right) = (n[0] - n[2] / 2, n[0] + n[2] / 2)
      (top, bottom) = (n[1] - n[3] / 2, n[1] + n[3] / 2)
    } else {
      (top, bottom) = (min(n[0], n[2]), max(n[0], n[2]))
      (left, right) = (min(n[1], n[3]), max(n[1], n[3]))
    }
  }

  private var area: Double { (bottom - top) * (right - left) }

  /// The area of the intersection divided by that of the union; 0 for boxes without area.
  func overlap(_ other: Box) -> Double {
    let height = min(bottom, other.bottom) - max(top, other.top)
    let width = min(right, other.right) - max(left, other.left)
    guard height > 0, width > 0 else { return 0 }
    let common = height * width
    let union = area + other.area - common
    guard common > 0, area > 0, other.area > 0, union > 0 else { return 0 }
    return common / union
  }
}
