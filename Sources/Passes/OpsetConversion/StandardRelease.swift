/// The releases of the standard: the operator sets and the IR version that shipped together, as onnx's
/// own table of versions gives them.
public enum StandardRelease {
  /// The IR version that the release with operator set `opset` of the default domain shipped; that of
  /// the next release for sets between two.
  public static func irVersion(forOperatorSet opset: Int) -> Int64 {
    switch opset {
    case ...8: 3
    case 9: 4
    case 10: 5
    case 11: 6
    case 12...14: 7
    case 15...18: 8
    case 19...20: 9
    case 21...22: 10
    case 23: 11
    case 24: 12
    case 25...27: 13
    default: 14
    }
  }
}
