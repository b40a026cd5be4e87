import ModelIR

/// The versions of BitwiseAnd, BitwiseOr and BitwiseXor.
let bitwiseVersions: [OperatorVersion.Change] = [
  .since(
    18, inputs: [.required("A", "T"), .required("B", "T")], outputs: [.required("C", "T")],
    types: ["T": .tensor(.integers)])
]
