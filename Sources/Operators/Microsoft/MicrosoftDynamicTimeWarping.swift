import Diagnostics
import ModelIR

extension Operator {
  static let microsoftDynamicTimeWarping = Operator(
    "DynamicTimeWarping", domain: "com.microsoft",
    summary: """
      Finds the cheapest way through a matrix of costs from the first element to the last in steps \
      of one row, one column or both: the rows it goes through, and the columns.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("input", "F")], outputs: [.required("output", "I")],
        types: ["F": .tensor(.float), "I": .tensor(.int32)])
    ],
    infer: { context throws(Diagnostic) in context.setOutput(0, .int32, [2, .unknown]) },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      guard x.rank == 2 || x.rank == 3 && x.shape[0] == 1 else {
        throw context.mismatch("the input has shape \(x.shape), expected a matrix")
      }
      let way = cheapestWay(x.doubles, rows: x.shape[x.rank - 2], columns: x.shape[x.rank - 1])
      let places = way.map { Int64($0.row) } + way.map { Int64($0.column) }
      return [.tensor(Tensor(.int32, [2, way.count], int64s: places))]
    })
}

/// The cheapest way from the first element to the last.
///
/// Where two ways cost the same, a step along
/// the row is preferred.
private func cheapestWay(
  _ costs: [Double], rows: Int, columns: Int
) -> [(row: Int, column: Int)] {
  guard rows > 0, columns > 0 else { return [] }
  let width = columns + 1
  var sums = [Double](repeating: .infinity, count: (rows + 1) * width)
  var steps = [(row: Int, column: Int)](repeating: (0, 1), count: sums.count)
  sums[0] = 0
  for i in 1...rows {
    for j in 1...columns {
      let both = sums[(i - 1) * width + j - 1]
      let down = sums[(i - 1) * width + j]
      let along = sums[i * width + j - 1]
      var best = along
      if both < down && both < along {
        best = both
        steps[i * width + j] = (1, 1)
      } else if down < both && down < along {
        best = down
        steps[i * width + j] = (1, 0)
      }
      sums[i * width + j] = best + costs[(i - 1) * columns + j - 1]
    }
  }
  var way: [(row: Int, column: Int)] = []
  var (i, j) = (rows, columns)
  while i > 0 && j > 0 {
    way.append((i - 1, j - 1))
    let step = steps[i * width + j]
    i -= step.row
    j -= step.column
  }
  return way.reversed()
}
