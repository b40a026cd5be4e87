extension LayerKind {
  /// SSD's decoding of detections.
  static let detectionOutput = LayerKind(
    "DetectionOutput",
    unsupported: "decoding and suppressing SSD detections has no counterpart in ONNX")
  /// The number of items depends on the data.
  static let filter = LayerKind(
    "Filter", unsupported: "the extent of its tops depends on the data")
  /// Region proposals of Faster R-CNN.
  static let proposal = LayerKind(
    "Proposal", unsupported: "region proposals have no counterpart in ONNX")
  /// A source of sequence markers.
  static let continuationIndicator = LayerKind(
    "ContinuationIndicator", unsupported: "it makes data for training")
}
