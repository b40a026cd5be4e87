/// The newest versions of the ONNX standard that Concord knows: those of onnx 1.23.
public enum Standard {
  /// The version of the intermediate representation.
  public static let irVersion = 14

  /// The operator sets of the standard's domains, by domain in its canonical spelling.
  public static let operatorSets = [
    "": 28, "ai.onnx.ml": 5, "ai.onnx.preview": 1, "ai.onnx.preview.training": 1,
  ]

  /// How many operators the standard's domains have.
  public static let operatorCount = 227

  /// How many versions those operators have together.
  public static let operatorVersionCount = 659
}
