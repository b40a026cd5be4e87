import ModelIR

/// The values that an attribute may have.
enum AttributeDomain: Sendable {
  /// One of these texts.
  case texts([String])
  /// 0 or 1.
  case flag
  /// An integer, or a list of integers, each at least so large.
  case atLeast(Int)
  /// One of these integers.
  case integers([Int])
  /// A number between these bounds.
  case numbers(ClosedRange<Float>)

  /// Why the value of an attribute lies outside; nil where it does not.
  func objection(to value: AttributeValue) -> String? {
    switch (self, value) {
    case (.texts(let allowed), .string(let bytes)):
      let text = bytes.description
      if allowed.contains(text) { return nil }
      return "is \(quoted(text)), expected " + allowed.map { "'\($0)'" }.joined(separator: " or ")
    case (.texts(let allowed), .strings(let list)):
      guard let wrong = list.map(\.description).first(where: { !allowed.contains($0) }) else {
        return nil
      }
      return "has \(quoted(wrong)), expected " + allowed.map { "'\($0)'" }.joined(separator: " or ")
    case (.flag, .int(let number)):
      return number == 0 || number == 1 ? nil : "is \(number), expected 0 or 1"
    case (.atLeast(let least), .int(let number)):
      return number < least ? "is \(number), expected \(least) or more" : nil
    case (.atLeast(let least), .ints(let list)):
      guard let wrong = list.first(where: { $0 < least }) else { return nil }
      return "has \(wrong), expected \(least) or more"
    case (.integers(let allowed), .int(let number)):
      if allowed.contains(Int(number)) { return nil }
      return "is \(number), expected " + allowed.map { "\($0)" }.joined(separator: " or ")
    case (.integers(let allowed), .ints(let list)):
      guard let wrong = list.first(where: { !allowed.contains(Int($0)) }) else { return nil }
      return "has \(wrong), expected " + allowed.map { "\($0)" }.joined(separator: " or ")
    case (.numbers(let range), .float(let number)):
      if range.contains(number) { return nil }
      return "is \(number), expected \(range.lowerBound) to \(range.upperBound)"
    default: return nil
    }
  }
}

extension ArgumentCheck {
  /// Attributes with their domains, for operators of the given names; `from` and `until` bound the
  /// versions that it holds for.
  private static func domain(
    _ operators: String, _ attribute: String, _ domain: AttributeDomain, from: Int = 0,
    until: Int = .max
  ) -> ArgumentCheck {
    ArgumentCheck(names: operators.split(separator: " ").map(String.init)) { node in
      guard node.since >= from, node.since < until, let value = node.value(attribute),
        let objection = domain.objection(to: value)
      else { return }
      node.reject(attribute, objection)
    }
  }

  /// Enumerations, flags and bounds of attributes, after the operators' definitions in the standard.
  static let domains: [ArgumentCheck] =
    spatialDomains + tensorDomains + recurrentDomains + textDomains + classicDomains

  private static let poolNames = "AveragePool LpPool MaxPool"
  private static let convolutionNames =
    "Conv ConvTranspose ConvInteger QLinearConv DeformConv"

  private static let spatialDomains: [ArgumentCheck] = [
    domain(
      "\(poolNames) Conv ConvTranspose ConvInteger QLinearConv", "auto_pad",
      .texts(["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])),
    domain(convolutionNames, "group", .atLeast(1)),
    domain("DeformConv", "offset_group", .atLeast(1)),
    domain("\(poolNames) \(convolutionNames) MaxUnpool", "kernel_shape", .atLeast(1)),
    domain("\(poolNames) \(convolutionNames) MaxUnpool", "strides", .atLeast(1)),
    domain("\(poolNames) \(convolutionNames) Col2Im", "dilations", .atLeast(1)),
    domain("\(poolNames) Conv ConvInteger QLinearConv DeformConv Col2Im", "pads", .atLeast(0)),
    domain("ConvTranspose", "output_padding", .atLeast(0)),
    domain("Col2Im", "strides", .atLeast(1)),
    domain(poolNames, "ceil_mode", .flag),
    domain("MaxPool", "storage_order", .flag),
    domain("AveragePool", "count_include_pad", .flag),
    domain("LpPool GlobalLpPool", "p", .atLeast(1), from: 2),
    domain("LpNormalization", "p", .integers([1, 2])),
    domain("LRN", "size", .atLeast(1)),
    domain("GroupNormalization", "num_groups", .atLeast(1)),
    domain("BatchNormalization", "training_mode", .flag),
    domain("DepthToSpace SpaceToDepth", "blocksize", .atLeast(1)),
    domain("DepthToSpace", "mode", .texts(["DCR", "CRD"])),
    domain("GridSample", "mode", .texts(["bilinear", "nearest", "bicubic"]), until: 20),
    domain("GridSample", "mode", .texts(["linear", "nearest", "cubic"]), from: 20),
    domain("GridSample", "padding_mode", .texts(["zeros", "border", "reflection"])),
    domain("GridSample AffineGrid", "align_corners", .flag),
    domain("RoiAlign", "mode", .texts(["avg", "max"])),
    domain("RoiAlign", "output_height", .atLeast(1)),
    domain("RoiAlign", "output_width", .atLeast(1)),
    domain("RoiAlign", "sampling_ratio", .atLeast(0)),
    domain(
      "RoiAlign", "coordinate_transformation_mode", .texts(["half_pixel", "output_half_pixel"])),
    domain("MaxRoiPool", "pooled_shape", .atLeast(1)),
    domain("NonMaxSuppression", "center_point_box", .flag),
    domain("Upsample", "mode", .texts(["nearest", "linear", "bilinear"])),
    domain("Resize", "mode", .texts(["nearest", "linear"]), until: 11),
    domain("Resize", "mode", .texts(["nearest", "linear", "cubic"]), from: 11),
    domain(
      "Resize", "coordinate_transformation_mode",
      .texts([
        "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric",
        "tf_half_pixel_for_nn", "tf_crop_and_resize",
      ]), from: 11, until: 13),
    domain(
      "Resize", "coordinate_transformation_mode",
      .texts([
        "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners",
        "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize",
      ]), from: 13),
    domain(
      "Resize", "nearest_mode",
      .texts(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])),
    domain("Resize", "antialias", .flag),
    domain("Resize", "exclude_outside", .flag),
    domain(
      "Resize", "keep_aspect_ratio_policy", .texts(["stretch", "not_larger", "not_smaller"])),
    domain("ImageDecoder", "pixel_format", .texts(["RGB", "BGR", "Grayscale"])),
  ]

  private static let tensorDomains: [ArgumentCheck] = [
    domain("Cast CastLike QuantizeLinear", "saturate", .flag),
    domain("Cast CastLike QuantizeLinear", "round_mode", .texts(["up", "down", "nearest"])),
    domain("QuantizeLinear DequantizeLinear", "block_size", .atLeast(0)),
    domain("BitShift", "direction", .texts(["LEFT", "RIGHT"])),
    domain("Mod", "fmod", .flag),
    domain("Gelu", "approximate", .texts(["none", "tanh"])),
    domain("Pad", "mode", .texts(["constant", "reflect", "edge"]), until: 19),
    domain("Pad", "mode", .texts(["constant", "reflect", "edge", "wrap"]), from: 19),
    domain("Reshape", "allowzero", .flag),
    domain("Trilu", "upper", .flag),
    domain("Unique", "sorted", .flag),
    domain("TopK", "largest", .flag),
    domain("TopK", "sorted", .flag),
    domain("TopK", "k", .atLeast(0)),
    domain("CumSum CumProd", "exclusive", .flag),
    domain("CumSum CumProd", "reverse", .flag),
    domain("IsInf", "detect_negative", .flag),
    domain("IsInf", "detect_positive", .flag),
    domain("Gemm", "transA", .flag),
    domain("Gemm", "transB", .flag),
    domain(
      "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd "
        + "ReduceSum ReduceSumSquare ArgMax ArgMin SplitToSequence", "keepdims", .flag),
    domain("ArgMax ArgMin", "select_last_index", .flag),
    domain("ScatterElements ScatterND", "reduction", .texts(["none", "add", "mul"]), until: 18),
    domain(
      "ScatterElements ScatterND", "reduction", .texts(["none", "add", "mul", "max", "min"]),
      from: 18),
    domain("TensorScatter", "mode", .texts(["linear", "circular"])),
    domain("Split", "num_outputs", .atLeast(1)),
    domain("ConcatFromSequence", "new_axis", .flag),
    domain("EyeLike RandomNormalLike RandomUniformLike Bernoulli", "dtype", .atLeast(1)),
    domain("RandomNormal RandomUniform", "shape", .atLeast(0)),
    domain("Multinomial", "sample_size", .atLeast(0)),
    domain("Multinomial", "dtype", .integers([6, 7])),
    domain("Dropout", "ratio", .numbers(0...1), until: 12),
    domain(
      "NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", "reduction",
      .texts(["none", "mean", "sum"])),
    domain("DFT STFT", "inverse", .flag),
    domain("DFT STFT", "onesided", .flag),
    domain("BlackmanWindow HannWindow HammingWindow", "periodic", .flag),
    domain("RotaryEmbedding", "interleaved", .flag),
    domain("RotaryEmbedding", "num_heads", .atLeast(0)),
    domain("RotaryEmbedding", "rotary_embedding_dim", .atLeast(0)),
    domain("Attention", "is_causal", .flag),
    domain("Attention", "q_num_heads", .atLeast(1)),
    domain("Attention", "kv_num_heads", .atLeast(1)),
    domain("Attention", "qk_matmul_output_mode", .integers([0, 1, 2, 3])),
    domain("Momentum", "mode", .texts(["standard", "nesterov"])),
    domain("Scan", "num_scan_inputs", .atLeast(1)),
    domain("Scan", "scan_input_directions", .integers([0, 1])),
    domain("Scan", "scan_output_directions", .integers([0, 1])),
    domain("Scan", "directions", .integers([0, 1])),
  ]

  private static let recurrentDomains: [ArgumentCheck] = [
    domain("LSTM GRU RNN", "direction", .texts(["forward", "reverse", "bidirectional"])),
    domain("LSTM GRU RNN", "hidden_size", .atLeast(1)),
    domain("LSTM GRU RNN", "layout", .flag),
    domain("LSTM", "input_forget", .flag),
    domain("GRU", "linear_before_reset", .flag),
    domain("LSTM GRU RNN", "clip", .numbers(0...Float.infinity)),
    // Runtimes take the names of activations in any case.
    ArgumentCheck("LSTM", "GRU", "RNN") { node in
      let known = [
        "relu", "tanh", "sigmoid", "affine", "leakyrelu", "thresholdedrelu", "scaledtanh",
        "hardsigmoid", "elu", "softsign", "softplus",
      ]
      for name in node.texts("activations") ?? [] where !known.contains(name.lowercased()) {
        node.reject("activations", "has \(quoted(name)), which is no activation")
      }
    },
  ]

  private static let textDomains: [ArgumentCheck] = [
    domain("StringNormalizer", "case_change_action", .texts(["NONE", "LOWER", "UPPER"])),
    domain("StringNormalizer", "is_case_sensitive", .flag),
    domain("TfIdfVectorizer", "mode", .texts(["TF", "IDF", "TFIDF"])),
    domain("TfIdfVectorizer", "min_gram_length", .atLeast(1)),
    domain("TfIdfVectorizer", "max_gram_length", .atLeast(1)),
    domain("TfIdfVectorizer", "max_skip_count", .atLeast(0)),
    domain("StringSplit", "maxsplit", .atLeast(0)),
  ]

  private static let modes = AttributeDomain.texts([
    "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "LEAF",
  ])
  private static let ensembles =
    "ai.onnx.ml::TreeEnsembleClassifier ai.onnx.ml::TreeEnsembleRegressor"

  private static let classicDomains: [ArgumentCheck] = [
    domain("ai.onnx.ml::Normalizer", "norm", .texts(["MAX", "L1", "L2"])),
    domain(
      "\(ensembles) ai.onnx.ml::LinearClassifier ai.onnx.ml::LinearRegressor "
        + "ai.onnx.ml::SVMClassifier ai.onnx.ml::SVMRegressor", "post_transform",
      .texts(["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"])),
    domain(
      "ai.onnx.ml::SVMClassifier ai.onnx.ml::SVMRegressor", "kernel_type",
      .texts(["LINEAR", "POLY", "RBF", "SIGMOID"])),
    domain(ensembles, "nodes_modes", modes),
    domain(
      "ai.onnx.ml::TreeEnsembleRegressor", "aggregate_function",
      .texts(["AVERAGE", "SUM", "MIN", "MAX"])),
    domain("ai.onnx.ml::TreeEnsemble", "aggregate_function", .integers([0, 1, 2, 3])),
    domain("ai.onnx.ml::TreeEnsemble", "post_transform", .integers([0, 1, 2, 3, 4])),
    domain("ai.onnx.ml::CastMap", "cast_to", .texts(["TO_FLOAT", "TO_STRING", "TO_INT64"])),
    domain("ai.onnx.ml::CastMap", "map_form", .texts(["DENSE", "SPARSE"])),
    domain("ai.onnx.ml::LinearRegressor", "targets", .atLeast(1)),
    domain("ai.onnx.ml::OneHotEncoder", "zeros", .flag),
  ]
}
