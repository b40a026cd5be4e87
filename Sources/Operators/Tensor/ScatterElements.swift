import Diagnostics
import ModelIR

extension Operator {
  static let scatterElements = Operator(
    "ScatterElements",
    summary: """
      Copies `data` and puts each update at its own place, but with the index along `axis` replaced \
      by the element of `indices`; with a reduction it is combined with what stands there.
      """,
    versions: [
      .since(
        11,
        inputs: [.required("data", "T"), .required("indices", "Tind"), .required("updates", "T")],
        outputs: [.required("output", "T")], attributes: [.int("axis", 0)],
        types: ["T": .tensor(.all), "Tind": .tensor(.indices)]),
      .since(13) { $0.types["T"] = .tensor(.allIR4) },
      .since(16) { $0.set(.string("reduction", "none")) },
      .since(18),
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateScatterElements)
}
