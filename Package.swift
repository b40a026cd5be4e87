// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Modules whose loops run over bytes and elements: optimized in debug builds too, so that
/// `swift test` stays fast.
let hot: Set<String> = [
  "ByteStorage", "Encodings", "ModelIR", "Operators", "Kernels", "Runtime", "ONNXFormat",
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    swiftSettings: hot.contains(name)
      ? settings + [.unsafeFlags(["-O"], .when(configuration: .debug))] : settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, path: "Tests/" + name + "Tests",
    swiftSettings: settings)
}

let package = Package(
  name: "concord",
  products: [],
  dependencies: [],
  targets: [
    module("Diagnostics"),
    module("ByteStorage", ["Diagnostics"]),
    module("ModelIR", ["ByteStorage", "Diagnostics"]),
    module("Encodings", ["ByteStorage", "Diagnostics"]),
    module("ONNXFormat", ["Encodings", "ModelIR", "ByteStorage", "Diagnostics"]),
    tests("ByteStorage", ["ByteStorage", "Diagnostics"]),
    tests("Encodings", ["Encodings", "ByteStorage", "Diagnostics"]),
    tests("ONNXFormat", ["ONNXFormat", "ModelIR", "Encodings", "ByteStorage", "Diagnostics"]),
  ]
)
