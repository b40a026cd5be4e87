import ModelIR
import Operators

extension TargetRuntime {
  /// Every known release, of each runtime the newest first.
  public static let all: [TargetRuntime] = [
    onnxruntime("1.31.1", ir: 13, opset: 26) { .onnxruntime },
    onnxruntime("1.23.2", ir: 11, opset: 23) { .onnxruntimeR23 },
    onnxruntime("1.20.1", ir: 10, opset: 21) { .onnxruntimeR20 },
    tensorRT, openVINO, coreML, tfLite,
  ]

  private static func onnxruntime(
    _ version: String, ir: Int64, opset: Int64, table: @escaping @Sendable () -> OperatorTable
  ) -> TargetRuntime {
    TargetRuntime(
      "onnxruntime", displayName: "ONNX Runtime", version: version,
      documentation:
        "https://github.com/microsoft/onnxruntime/blob/v\(version)/docs/OperatorKernels.md",
      newestIRVersion: ir, operatorSets: ["": 1...opset, "ai.onnx.ml": 1...5], widensHalf: true,
      table: table)
  }

  private static let tensorRT = TargetRuntime(
    "tensorrt", displayName: "TensorRT", version: "10.15",
    documentation:
      "https://github.com/onnx/onnx-tensorrt/blob/release/10.15-GA/docs/operators.md",
    operatorSets: ["": 9...24],
    elementTypes: [
      .floatsAndBFloat16, ElementTypes(.int8, .int32, .int64, .int4, .uint8, .bool),
      ElementTypes(.float8e4m3fn, .float4e2m1),
    ],
    table: { .tensorRT })

  private static let openVINO = TargetRuntime(
    "openvino", displayName: "OpenVINO", version: "2026.4.1",
    documentation:
      "https://github.com/openvinotoolkit/openvino/blob/2026.4.1/src/frontends/onnx/docs/"
      + "supported_ops.md",
    operatorSets: [:],
    elementTypes: [
      .floatsAndBFloat16, .integers, .bool, .string, ElementTypes(.uint4, .int4),
      ElementTypes(.float8e4m3fn, .float8e5m2, .float4e2m1, .float8e8m0),
    ],
    table: { .openVINO })

  private static let coreML = TargetRuntime(
    "coreml", displayName: "Core ML by coremltools", version: "5.2",
    documentation: "https://coremltools.readme.io/v4.0/docs/onnx-conversion",
    operatorSets: ["": 1...10],
    interfaceTypes: ElementTypes(.float, .double, .int32, .int64, .bool), table: { .coreML })

  private static let tfLite = TargetRuntime(
    "tflite", displayName: "TensorFlow Lite by onnx2tf", version: "2.6.7",
    documentation: "https://github.com/PINTO0309/onnx2tf/blob/2.6.7/README.md",
    operatorSets: [:],
    elementTypes: [
      .numericAndBFloat16, .complex, .bool, .string,
      ElementTypes(.int4, .uint4, .int2, .float8e4m3fn, .float8e5m2),
    ],
    table: { .tfLite })
}
