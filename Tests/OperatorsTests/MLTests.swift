import ModelIR
import Testing

@Suite struct MLTests {
  private func ml(
    _ name: String, opset: Int = 5, outputs: Int = 1, _ attributes: [String: AttributeValue] = [:]
  ) -> DataRun {
    DataRun(name, domain: "ai.onnx.ml", opset: opset, outputs: outputs, attributes)
  }

  @Test func `labels`() throws {
    let old = ml("LabelEncoder", opset: 1, ["classes_strings": .strings(["a", "b"])])
    #expect(try old(.strings("b", "x"))[0] == .ints(1, -1))
    #expect(try old(.ints(0, 5))[0] == .strings("a", "_Unused"))
    let floats = ml(
      "LabelEncoder", opset: 2,
      ["keys_floats": .floats([1, .nan]), "values_strings": .strings(["one", "nan"])])
    #expect(try floats(.float([3], [.nan, 1, 2]))[0] == .strings("nan", "one", "_Unused"))
    for (opset, found) in [(2, "_Unused"), (4, "zero")] {
      let zeros = ml(
        "LabelEncoder", opset: opset,
        ["keys_floats": .floats([-0.0]), "values_strings": .strings(["zero"])])
      #expect(try zeros(.float([2], [-0.0, 0]))[0] == .strings("zero", found))
    }
    let repeated = ml(
      "LabelEncoder", ["keys_strings": .strings(["a", "a"]), "values_int64s": .ints([1, 2])])
    #expect(try repeated(.strings("a", "A"))[0] == .ints(2, -1))
    #expect(try repeated.failure(.ints(1)) == "E0502")
    #expect(try ml("LabelEncoder").failure(.ints(1)) == "E0410")
    let uneven = ml(
      "LabelEncoder", ["keys_strings": .strings(["a"]), "values_int64s": .ints([1, 2])])
    #expect(try uneven.failure(.strings("a")) == "E0502")
    let tensors = ml(
      "LabelEncoder",
      [
        "keys_tensor": .tensor(StoredTensor(.ints(3))),
        "values_tensor": .tensor(StoredTensor(Tensor(.int16, [1], int64s: [9]))),
      ])
    #expect(try tensors(.ints(3, 4))[0] == Tensor(.int16, [2], int64s: [9, -1]))
    let categories = ml(
      "CategoryMapper", ["cats_int64s": .ints([7]), "cats_strings": .strings(["x"])])
    #expect(try categories(.strings("x", "y"))[0] == .ints(7, -1))
    #expect(try categories(.ints(7))[0] == .strings("x"))
  }

  @Test func `features chosen, joined, scaled, replaced and normalized`() throws {
    let x = Tensor.counting([2, 3])
    let extract = ml("ArrayFeatureExtractor")
    #expect(try extract(x, .ints([1, 2], [2, 0]))[0] == .float([2, 2], [3, 1, 6, 4]))
    #expect(try extract(.counting([3]), .ints(1))[0] == .float([1, 1], [2]))
    #expect(try extract.failure(x, .ints(3)) == "E0802")
    #expect(try ml("Binarizer", ["threshold": .float(2)])(x)[0].doubles == [0, 0, 1, 1, 1, 1])
    let join = ml("FeatureVectorizer", ["inputdimensions": .ints([2, 2])])
    #expect(
      try join(x, Tensor(.float, [2, 1], doubles: [8, 9]))[0]
        == .float([2, 4], [1, 2, 8, 0, 4, 5, 9, 0]))
    #expect(try ml("FeatureVectorizer")(.ints(1, 2))[0] == .float([1, 2], [1, 2]))
    #expect(
      try ml("FeatureVectorizer", ["inputdimensions": .ints([-1])]).failure(x) == "E0802")
    let scale = ml("Scaler", ["offset": .floats([1, 2, 3]), "scale": .floats([10])])
    #expect(try scale(x)[0].doubles == [0, 0, 0, 30, 30, 30])
    #expect(try ml("Scaler", ["scale": .floats([1, 2])]).failure(x) == "E0410")
    let impute = ml(
      "Imputer",
      ["imputed_value_floats": .floats([7, 8]), "replaced_value_float": .float(.nan)])
    #expect(try impute(.float([2, 2], [.nan, 1, 2, .nan]))[0].doubles == [7, 1, 2, 8])
    #expect(try impute.failure(x) == "E0410")
    #expect(try impute.failure(.ints(1)) == "E0410")
    let rows = Tensor.float([2, 2], [3, -4, 0, 0])
    let norms: [(String, [Double])] = [
      ("MAX", [1, -4.0 / 3, 0, 0]), ("L1", [3.0 / 7, -4.0 / 7, 0, 0]), ("L2", [0.6, -0.8, 0, 0]),
    ]
    for (norm, expected) in norms {
      #expect(agree(try ml("Normalizer", ["norm": .text(norm)])(rows)[0].doubles, expected))
    }
    let hot = ml("OneHotEncoder", ["cats_int64s": .ints([5, 6])])
    #expect(try hot(.float([2], [6.9, 1]))[0] == .float([2, 2], [0, 1, 0, 0]))
    let strict = ml("OneHotEncoder", ["cats_strings": .strings(["a"]), "zeros": .int(0)])
    #expect(try strict.failure(.strings("b")) == "E0802")
    #expect(try strict.failure(.ints(1)) == "E0502")
  }

  @Test func `maps`() throws {
    let map = RuntimeValue.integerMap(
      [3, 1], [.tensor(.float([], [30])), .tensor(.float([], [10]))])
    let dense = ml("CastMap", ["cast_to": .text("TO_INT64")])
    #expect(try dense.values([map])[0].tensor == .ints([1, 2], [10, 30]))
    let sparse = ml("CastMap", ["map_form": .text("SPARSE"), "max_map": .int(5)])
    #expect(try sparse.values([map])[0].tensor == .float([1, 5], [0, 10, 0, 30, 0]))
    #expect(
      try ml("CastMap", ["map_form": .text("SPARSE"), "max_map": .int(3)]).failure([map])
        == "E0802")
    let texts = ml(
      "CastMap",
      ["cast_to": .text("TO_STRING"), "map_form": .text("SPARSE"), "max_map": .int(3)])
    let huge = RuntimeValue.integerMap(
      [0, 2], [.tensor(.float([], [-1.5])), .tensor(.float([], [.nan]))])
    #expect(
      try texts.values([huge])[0].tensor == .strings("-1.500000", "0.f", "nan").reshaped([1, 3]))
    let words = RuntimeValue.integerMap([0], [.tensor(Tensor([], strings: ["x"]))])
    #expect(try ml("CastMap").failure([words]) == "E0802")
    let names = RuntimeValue.stringMap(["b"], [.tensor(.float([], [4]))])
    let vector = ml("DictVectorizer", ["string_vocabulary": .strings(["a", "b"])])
    #expect(try vector.values([names])[0].tensor == .float([1, 2], [0, 4]))
    #expect(
      try ml("DictVectorizer", ["string_vocabulary": .strings(["a"])]).failure([names]) == "E0802")
    let zip = ml("ZipMap", ["classlabels_strings": .strings(["a", "b"])])
    guard
      case .sequence(let maps, _) = try zip.results([.tensor(.counting([2, 2]))])[0]
    else { return }
    #expect(
      maps[1] == .stringMap(["a", "b"], [.tensor(.float([], [3])), .tensor(.float([], [4]))]))
    #expect(try zip.failure(.counting([2, 3])) == "E0502")
  }

  @Test func `linear models`() throws {
    let x = Tensor.float([2, 2], [1, 2, -3, 0])
    let regress = ml(
      "LinearRegressor",
      ["coefficients": .floats([1, 10, 2, 0]), "intercepts": .floats([1, 0]), "targets": .int(2)])
    #expect(try regress(x)[0] == .float([2, 2], [22, 2, -2, -6]))
    #expect(try regress.failure(.counting([2, 3])) == "E0410")
    #expect(try ml("LinearRegressor", ["targets": .int(-1)]).failure(x) == "E0410")
    let classify = ml(
      "LinearClassifier", outputs: 2,
      [
        "coefficients": .floats([1, 0]), "classlabels_strings": .strings(["no", "yes"]),
        "post_transform": .text("LOGISTIC"),
      ])
    let y = try classify(x)
    #expect(y[0] == .strings("yes", "no"))
    #expect(agree(y[1].doubles, [0.2689414, 0.7310586, 0.9525741, 0.0474259]))
    let three = ml(
      "LinearClassifier", outputs: 2,
      [
        "coefficients": .floats([1, 0, 0, 1, -1, 0]), "intercepts": .floats([0, 0, 1]),
        "classlabels_ints": .ints([5, 6, 7]), "post_transform": .text("SOFTMAX"),
      ])
    let z = try three(x)
    #expect(z[0] == .ints(6, 7))
    #expect(agree([z[1].doubles[..<3].reduce(0, +)], [1]))
  }

  @Test func `transforms of scores`() throws {
    let x = Tensor.float([1, 2], [0, 1])
    func scores(_ transform: String) throws -> [Double] {
      let run = ml(
        "LinearRegressor",
        [
          "coefficients": .floats([1, 0, 0, 1]), "targets": .int(2),
          "post_transform": .text(transform),
        ])
      return try run(x)[0].doubles
    }
    #expect(try scores("NONE") == [0, 1])
    #expect(try agree(scores("SOFTMAX"), [0.2689414, 0.7310586]))
    #expect(try scores("SOFTMAX_ZERO") == [0, 1])
    #expect(try agree(scores("LOGISTIC"), [0.5, 0.7310586]))
    #expect(try scores("PROBIT") == [-.infinity, .infinity])
    #expect(throws: (any Error).self) { try scores("X") }
  }

  @Test func `support vectors`() throws {
    let x = Tensor.float([2, 1], [1, 3])
    let regress = ml(
      "SVMRegressor",
      [
        "coefficients": .floats([2, -1]), "support_vectors": .floats([1, 2]), "n_supports": .int(2),
        "rho": .floats([0.5]), "kernel_type": .text("POLY"), "kernel_params": .floats([1, 0, 2]),
      ])
    // 0.5 + 2 x² - (2 x)²
    #expect(try regress(x)[0].doubles == [-1.5, -17.5])
    let linear = ml(
      "SVMRegressor",
      [
        "coefficients": .floats([2]), "rho": .floats([-4]),
        "one_class": .int(1),
      ])
    #expect(try linear(x)[0].doubles == [-1, 1])
    #expect(try ml("SVMRegressor", ["n_supports": .int(.max)]).failure(x) == "E0410")
    #expect(
      try ml("SVMRegressor", ["coefficients": .floats([1]), "rho": .floats([])]).failure(x)
        == "E0410")
    let classify = ml(
      "SVMClassifier", outputs: 2,
      [
        "coefficients": .floats([1, -1]), "support_vectors": .floats([3, 1]),
        "vectors_per_class": .ints([1, 1]), "rho": .floats([-4]),
        "classlabels_ints": .ints([8, 9]),
      ])
    // The score of the only pair is 3 x - x - 4; where it is positive, the first class wins.
    let y = try classify(x)
    #expect(y[0] == .ints(9, 8))
    #expect(y[1].doubles == [2, -2, -2, 2])
    #expect(try classify.failure(.counting([1, 2])) == "E0410")
    let broken = ml("SVMClassifier", outputs: 2, ["vectors_per_class": .ints([.max, .max])])
    #expect(try broken.failure(x) == "E0410")
  }

  /// A tree that asks whether feature 0 is at most 2, in the older form.
  private func nodes(_ more: [String: AttributeValue]) -> [String: AttributeValue] {
    let attributes: [String: AttributeValue] = [
      "nodes_treeids": .ints([0, 0, 0]), "nodes_nodeids": .ints([0, 1, 2]),
      "nodes_featureids": .ints([0, 0, 0]), "nodes_values": .floats([2, 0, 0]),
      "nodes_modes": .strings(["BRANCH_LEQ", "LEAF", "LEAF"]),
      "nodes_truenodeids": .ints([1, 0, 0]), "nodes_falsenodeids": .ints([2, 0, 0]),
    ]
    return attributes.merging(more) { $1 }
  }

  @Test func `older trees`() throws {
    let x = Tensor.float([3, 1], [2, 3, .nan])
    func regress(_ more: [String: AttributeValue]) -> DataRun {
      let votes: [String: AttributeValue] = [
        "n_targets": .int(1), "target_treeids": .ints([0, 0]), "target_nodeids": .ints([1, 2]),
        "target_ids": .ints([0, 0]), "target_weights": .floats([5, 7]),
      ]
      return ml("TreeEnsembleRegressor", opset: 3, nodes(votes.merging(more) { $1 }))
    }
    #expect(try regress([:])(x)[0].doubles == [5, 7, 7])
    let missing = regress(["nodes_missing_value_tracks_true": .ints([1, 0, 0])])
    #expect(try missing(x)[0].doubles == [5, 7, 5])
    let based = regress(["base_values": .floats([100]), "aggregate_function": .text("MIN")])
    #expect(try based(x)[0].doubles == [105, 107, 107])
    #expect(try regress(["nodes_truenodeids": .ints([0, 0, 0])]).failure(x) == "E0802")
    #expect(try regress(["nodes_featureids": .ints([1, 0, 0])]).failure(x) == "E0802")
    #expect(try regress(["nodes_truenodeids": .ints([9, 0, 0])]).failure(x) == "E0802")
    #expect(try regress(["target_ids": .ints([0, 1])]).failure(x) == "E0410")
    #expect(try regress(["target_nodeids": .ints([1, 9])]).failure(x) == "E0410")
    #expect(try regress(["nodes_modes": .strings(["X", "LEAF", "LEAF"])]).failure(x) == "E0410")
    #expect(try regress(["nodes_values": .floats([2])]).failure(x) == "E0502")
    let classify = ml(
      "TreeEnsembleClassifier", opset: 1, outputs: 2,
      nodes([
        "class_treeids": .ints([0, 0]), "class_nodeids": .ints([1, 2]), "class_ids": .ints([0, 0]),
        "class_weights": .floats([0.25, 0.75]), "classlabels_int64s": .ints([10, 20]),
      ]))
    let y = try classify(x)
    #expect(y[0] == .ints(10, 20, 20))
    #expect(y[1].doubles == [0.75, 0.25, 0.25, 0.75, 0.25, 0.75])
  }

  @Test func `trees of sets and leaves`() throws {
    func ensemble(_ more: [String: AttributeValue]) -> DataRun {
      let attributes: [String: AttributeValue] = [
        "n_targets": .int(1), "tree_roots": .ints([0]), "nodes_featureids": .ints([0, 0]),
        "nodes_splits": .tensor(StoredTensor(.float([2], [0, 10]))),
        "nodes_modes": .tensor(StoredTensor(Tensor(.uint8, [2], int64s: [6, 3]))),
        "nodes_truenodeids": .ints([0, 1]), "nodes_falsenodeids": .ints([1, 2]),
        "nodes_trueleafs": .ints([1, 1]), "nodes_falseleafs": .ints([0, 1]),
        "leaf_targetids": .ints([0, 0, 0]),
        "leaf_weights": .tensor(StoredTensor(.float([3], [1, 2, 3]))),
        "membership_values": .tensor(StoredTensor(.float([3], [4, 5, .nan]))),
      ]
      return ml("TreeEnsemble", attributes.merging(more) { $1 })
    }
    let x = Tensor.float([4, 1], [5, 11, 6, .nan])
    #expect(try ensemble([:])(x)[0].doubles == [1, 2, 3, 3])
    #expect(try ensemble(["nodes_falsenodeids": .ints([0, 2])]).failure(x) == "E0802")
    #expect(try ensemble(["tree_roots": .ints([-1])]).failure(x) == "E0802")
    #expect(try ensemble(["leaf_targetids": .ints([0, 0, 1])]).failure(x) == "E0502")
    #expect(try ensemble(["aggregate_function": .int(4)]).failure(x) == "E0410")
    let none: AttributeValue = .tensor(StoredTensor(.float([0], [])))
    #expect(try ensemble(["membership_values": none]).failure(x) == "E0410")
  }
}
