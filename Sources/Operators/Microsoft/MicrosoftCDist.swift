import Diagnostics
import ModelIR

extension Operator {
  static let microsoftCDist = Operator(
    "CDist", domain: "com.microsoft",
    summary: """
      Computes the distance of each row of A from each row of B: with the metric `euclidean`, or \
      with `sqeuclidean` its square.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T")],
        attributes: [.string("metric", "sqeuclidean")], types: ["T": .tensor(.float, .double)])
    ],
    infer: { context throws(Diagnostic) in
      var shape: Shape?
      if let a = context.shape(0), let b = context.shape(1) {
        guard a.rank == 2, b.rank == 2 else {
          throw context.mismatch("shapes \(a) and \(b) are no matrices")
        }
        _ = try context.merged(a[1], b[1], "the columns")
        shape = [a[0], b[0]]
      }
      context.setOutput(0, context.elementType(0), shape)
    },
    evaluate: { context throws(Diagnostic) in
      let a = try context.tensor(0)
      let b = try context.tensor(1)
      let metric = try context.string("metric")
      guard metric == "euclidean" || metric == "sqeuclidean" else {
        throw context.unsupported("does not know the metric '\(metric)'")
      }
      guard a.rank == 2, b.rank == 2, a.shape[1] == b.shape[1], a.elementType == b.elementType
      else { throw context.mismatch("shapes \(a.shape) and \(b.shape) do not fit") }
      let shape = [a.shape[0], b.shape[0]]
      let count = try context.checkedCount(shape)
      let width = a.shape[1]
      let (left, right) = (a.doubles, b.doubles)
      var values = [Double](repeating: 0, count: count)
      for i in 0..<shape[0] {
        for j in 0..<shape[1] {
          var sum = 0.0
          for k in 0..<width {
            let difference = left[i * width + k] - right[j * width + k]
            sum += difference * difference
          }
          values[i * shape[1] + j] = metric == "euclidean" ? sum.squareRoot() : sum
        }
      }
      return [.tensor(Tensor(a.elementType, shape, doubles: values))]
    })
}
