extension NodeExporter {
  /// All exporters, family by family.
  package static let all: [NodeExporter] = [
    elementwise, arithmetic, activations, matrixProducts, convolutions, pooling, normalizations,
    reductions, shaping, selections, padding, resizing, regions, recurrent, quantization,
    cumulations,
  ].flatMap { $0 }
}
