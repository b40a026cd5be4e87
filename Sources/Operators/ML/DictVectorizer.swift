import Diagnostics
import ModelIR

extension Operator {
  static let dictVectorizer = Operator(
    "DictVectorizer", domain: "ai.onnx.ml",
    summary: """
      Makes a row of a map: the value of each key of a vocabulary, in its order, and zero for keys \
      that the map lacks.
      """,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [
          .optional("int64_vocabulary", .ints), .optional("string_vocabulary", .strings),
        ],
        types: [
          "T1": .named(
            "map(int64, double)", "map(int64, float)", "map(int64, string)", "map(string, double)",
            "map(string, float)", "map(string, int64)"),
          "T2": .tensor([.string, ElementTypes(.double, .float, .int64)]),
        ])
    ],
    infer: { context throws(Diagnostic) in
      var element: ElementType?
      if case .map(_, let value)? = context.type(0)?.kind { element = value.elementType }
      let words = try context.optionalStrings("string_vocabulary")?.count
      let numbers = try context.optionalInts("int64_vocabulary")?.count
      let width = words ?? numbers
      // The standard speaks of a vector, but converters declare and onnxruntime gives a row.
      context.setOutput(0, element, [1, width.map(Dimension.known) ?? .unknown])
    },
    evaluate: { context throws(Diagnostic) in
      let found: [RuntimeValue?]
      let all: [RuntimeValue]
      switch try context.value(0) {
      case .integerMap(let keys, let values):
        let vocabulary = try context.optionalInts("int64_vocabulary") ?? []
        let table = Dictionary(zip(keys, values), uniquingKeysWith: { $1 })
        found = vocabulary.map { table[Int64($0)] }
        all = values
      case .stringMap(let keys, let values):
        let vocabulary = try context.optionalStrings("string_vocabulary") ?? []
        let table = Dictionary(
          zip(keys.map { ByteString($0) }, values), uniquingKeysWith: { $1 })
        found = vocabulary.map { table[ByteString($0)] }
        all = values
      default: throw context.unsupported("needs a map")
      }
      guard found.count(where: { $0 != nil }) == all.count else {
        throw context.invalidData("the map has keys that are not in the vocabulary")
      }
      guard let type = all.first?.tensor?.elementType else {
        throw context.unsupported("does not know the type of an empty map's values")
      }
      var entries: [Tensor] = []
      for value in found {
        let tensor = value?.tensor ?? Tensor(zeros: type, [])
        guard tensor.count == 1 else { throw context.unsupported("needs a map to single values") }
        entries.append(tensor)
      }
      guard !entries.isEmpty else { return [.tensor(Tensor(zeros: type, [1, 0]))] }
      return [
        .tensor(try context.concatenated(entries.map { $0.reshaped([1, 1]) }, axis: 1))
      ]
    })
}
