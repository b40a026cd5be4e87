import ConverterCore
import Diagnostics
import ModelIR

extension OperatorFamily {
  /// The same blob under another name.
  static let passThrough = OperatorFamily(
    [
      "Copy", "Alias", "AliasWithName", "StopGradient", "EnsureCPUOutput", "EnsureDense",
      "CopyCPUToGPU", "CopyGPUToCPU", "CopyFromCPUInput", "CopyOnDeviceLike", "EnforceFinite",
      "NanCheck",
    ].map { type in
      OperatorKind(type, to: "nothing", ignoring: ["name", "is_backward"]) {
        op throws(Diagnostic) in
        try op.expect(inputs: 1...OperatorImporter.many, outputs: 0...1)
        try op.pass()
      }
    } + [
      OperatorKind("Dropout", to: "nothing", ignoring: ["ratio"]) { op throws(Diagnostic) in
        try op.expect(outputs: 1...2)
        try op.refuse(output: 1, "the mask")
        if try !op.arguments.flag("is_test", or: false) {
          op.assumptions.append("Dropout does nothing, as with 'is_test'")
        }
        try op.pass()
      }
    ])
}
