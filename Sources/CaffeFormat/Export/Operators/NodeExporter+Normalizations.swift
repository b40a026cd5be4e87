import ConverterCore
import Diagnostics
import ModelIR

extension NodeExporter {
  /// Normalizations.
  static let normalizations: [NodeExporter] = [
    NodeExporter("BatchNormalization", to: ["BatchNorm", "Scale"]) { node throws(Diagnostic) in
      try node.batchNormalization()
    },
    NodeExporter(
      "InstanceNormalization", to: ["MVN", "Eltwise", "Reduction", "Power", "Scale", "Reshape"]
    ) {
      node throws(Diagnostic) in
      let x = try node.bottom()
      guard x.rank >= 3 else {
        throw .inexpressible("its input has \(counted(x.rank, "axis", "axes"))")
      }
      let normal = try node.normalized(
        x, rows: x.shape[0] * x.shape[1], eps: node.view.float("epsilon") ?? 1e-5)
      return try node.scaledByChannel(normal, gamma: 1, beta: 2, axis: 1)
    },
    NodeExporter(
      "GroupNormalization", to: ["MVN", "Eltwise", "Reduction", "Power", "Scale", "Reshape"]
    ) {
      node throws(Diagnostic) in
      let x = try node.bottom()
      let groups = node.view.int("num_groups") ?? 1
      guard x.rank >= 3, groups > 0, x.shape[1] % groups == 0, node.view.version >= 21 else {
        throw .inexpressible("its groups do not fit its \(x.shape) input, or its version is 18")
      }
      let normal = try node.normalized(
        x, rows: x.shape[0] * groups, eps: node.view.float("epsilon") ?? 1e-5)
      return try node.scaledByChannel(normal, gamma: 1, beta: 2, axis: 1)
    },
    NodeExporter(
      "LayerNormalization", to: ["MVN", "Eltwise", "Reduction", "Power", "Scale", "Bias"]
    ) {
      node throws(Diagnostic) in
      guard !node.view.isUsed(1), !node.view.isUsed(2) else {
        throw .inexpressible("its mean or deviation is an output")
      }
      let x = try node.bottom()
      let axis = try node.view.axis(node.view.int("axis") ?? -1, rank: x.rank)
      let rows = x.shape[..<axis].reduce(1, *)
      let normal = try node.normalized(
        x, rows: rows, eps: node.view.float("epsilon") ?? 1e-5)
      var result = try node.product(.blob(normal), Factor(node, 1), "scale")
      if node.view.optional(2) != nil { result = try node.sum(.blob(result), Factor(node, 2), "") }
      return result
    },
    NodeExporter(
      "MeanVarianceNormalization", to: ["MVN", "Eltwise", "Reduction", "Power", "Scale"]
    ) {
      node throws(Diagnostic) in
      let x = try node.bottom()
      var axes: [Int] = []
      for axis in node.view.ints("axes") ?? [0, 2, 3] {
        axes.append(try node.view.axis(axis, rank: x.rank))
      }
      return try node.overAxes(x, axes) { (node, rows) throws(Diagnostic) in
        try node.normalized(rows, rows: rows.shape[0], eps: 1e-9)
      }
    },
    NodeExporter("LRN", to: ["LRN"]) { node throws(Diagnostic) in
      let x = try node.bottom()
      guard let size = node.view.int("size"), size % 2 == 1 else {
        throw .inexpressible("Caffe's LRN looks at an odd number of channels")
      }
      var fields: [(String, SourceValue)] = [
        ("local_size", .size(size)), ("alpha", .number(node.view.float("alpha") ?? 1e-4)),
        ("beta", .number(node.view.float("beta") ?? 0.75)),
      ]
      if let bias = node.view.float("bias"), bias != 1 { fields.append(("k", .number(bias))) }
      let image = try node.imageShaped(x)
      let result = try node.add(
        "LRN", "", [image], shape: image.shape, LayerSettings("lrn_param", fields))
      return try node.reshape(result, x.shape, "axes")
    },
    NodeExporter("LpNormalization", to: ["Reduction", "Power", "Eltwise", "Permute"]) {
      node throws(Diagnostic) in
      let x = try node.bottom()
      let axis = try node.view.axis(node.view.int("axis") ?? -1, rank: x.rank)
      let isEuclidean = node.view.int("p") ?? 2 == 2
      let norm = try node.reduced(
        x, [axis], isEuclidean ? "SUMSQ" : "ASUM", keepsAxes: true, "norm")
      let inverse = try node.power(norm, "inverse", power: isEuclidean ? -0.5 : -1)
      node.assumptions.append(
        "'\(node.name)' (LpNormalization) divides by the norm, which must not be 0")
      return try node.product(.blob(x), .blob(inverse), "")
    },
  ]
}

extension NodeExport {
  /// The blob with four axes, as layers for images want it.
  fileprivate mutating func imageShaped(_ x: BlobOperand) throws(Diagnostic) -> BlobOperand {
    guard x.rank >= 2 else {
      throw .inexpressible("its input has \(counted(x.rank, "axis", "axes"))")
    }
    if x.rank == 4 { return x }
    return try reshape(x, Array(x.shape[..<2]) + [1, x.shape[2...].reduce(1, *)], "image")
  }

  /// Rows of a blob, `count` of them, each less its mean and divided by its deviation.
  ///
  /// BatchNorm with statistics of its own would be one layer, but not every Caffe has it outside of
  /// training; MVN adds eps to the deviation, not to the variance.
  fileprivate mutating func normalized(
    _ x: BlobOperand, rows count: Int, eps: Float
  ) throws(Diagnostic) -> BlobOperand {
    let rows = try reshape(x, [count, 1, 1, x.shape.elementCount / count], "rows")
    let centered = try add(
      "MVN", "centered", [rows], shape: rows.shape,
      LayerSettings("mvn_param", [("normalize_variance", .flag(false))]))
    let squares = try eltwise("PROD", "squares", [centered, centered])
    let variance = try reduced(squares, [1, 2, 3], "MEAN", keepsAxes: false, "variance")
    let inverse = try power(variance, "inverse", power: -0.5, shift: eps)
    let normal = try add(
      "Scale", "normalized", [centered, inverse], shape: rows.shape,
      LayerSettings("scale_param", [("axis", .size(0))]))
    return try reshape(normal, x.shape, "shaped")
  }

  /// A factor and a summand for each channel.
  fileprivate mutating func scaledByChannel(
    _ x: BlobOperand, gamma: Int, beta: Int, axis: Int
  ) throws(Diagnostic) -> BlobOperand {
    guard isConstant(gamma), isConstant(beta) else {
      let scaled = try product(.blob(x), channelFactor(gamma, x, axis), "scale")
      return try sum(.blob(scaled), channelFactor(beta, x, axis), "")
    }
    guard let gamma = try numbers(gamma), let beta = try numbers(beta),
      gamma.values.count == x.shape[axis], beta.values.count == x.shape[axis]
    else { throw .inexpressible("its scale and bias are not one number a channel") }
    return try add(
      "Scale", "", [x], shape: x.shape,
      LayerSettings("scale_param", [("axis", .size(axis)), ("bias_term", .flag(true))]),
      blobs: [Blob([gamma.values.count], gamma.values), Blob([beta.values.count], beta.values)])
  }

  /// An input of one number a channel, aligned with a blob.
  private mutating func channelFactor(
    _ index: Int, _ x: BlobOperand, _ axis: Int
  ) throws(Diagnostic) -> Factor {
    let shape = [x.shape[axis]] + [Int](repeating: 1, count: x.rank - axis - 1)
    switch try Factor(self, index) {
    case .blob(let blob): return .blob(try reshape(blob, shape, "aligned\(index)"))
    case .constant(let numbers, _): return .constant(numbers, shape)
    }
  }

  fileprivate mutating func batchNormalization() throws(Diagnostic) -> BlobOperand {
    guard view.int("training_mode") ?? 0 == 0, !(1..<5).contains(where: view.isUsed) else {
      throw .inexpressible("it is in training mode")
    }
    let x = try bottom()
    guard x.rank >= 2, let gamma = try numbers(1), let beta = try numbers(2),
      let mean = try numbers(3), let variance = try numbers(4)
    else { throw .inexpressible("its statistics are not constant") }
    let channels = x.shape[1]
    guard [gamma, beta, mean, variance].allSatisfy({ $0.values.count == channels }) else {
      throw .inexpressible(
        "its statistics are not one number for each of \(counted(channels, "channel"))")
    }
    var fields: [(String, SourceValue)] = [("use_global_stats", .flag(true))]
    let eps = view.float("epsilon") ?? 1e-5
    if eps != 1e-5 { fields.append(("eps", .number(eps))) }
    let normal = try add(
      "BatchNorm", "", [x], shape: x.shape, LayerSettings("batch_norm_param", fields),
      blobs: [Blob([channels], mean.values), Blob([channels], variance.values), Blob([1], [1])])
    let isNeutral = gamma.values.allSatisfy { $0 == 1 } && beta.values.allSatisfy { $0 == 0 }
    if isNeutral { return normal }
    return try add(
      "Scale", "scale", [normal], shape: x.shape,
      LayerSettings("scale_param", [("bias_term", .flag(true))]),
      blobs: [Blob([channels], gamma.values), Blob([channels], beta.values)])
  }
}
