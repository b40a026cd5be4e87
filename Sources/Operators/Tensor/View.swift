import Diagnostics
import ModelIR

/// A kernel whose output is the memory of input 0 under another shape; none for strings and for
/// values that are no tensors.
let prepareView: Preparation = { context throws(Diagnostic) in
  guard let input = context.input(0), let output = context.output(0),
    input.elementType == output.elementType, input.elementType != .string,
    input.byteCount == output.byteCount
  else { return nil }
  return .alias()
}
