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
  "ByteStorage", "Encodings", "ModelIR", "Operators", "Kernels", "Passes", "Runtime",
  "ONNXFormat",
]

/// The formats, one module each.
let formats = ["ONNXFormat", "CaffeFormat", "Caffe2Format"]

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

/// A library of the system, found through pkg-config.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// What libFuzzer calls, for `make fuzz` alone: it needs libFuzzer and a build of its own.
let fuzzing: [Target] =
  Context.environment["CONCORD_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "fuzz",
      dependencies: ["ByteStorage", "Diagnostics", "FuzzTargets"], swiftSettings: settings)
  ]

let package = Package(
  name: "concord",
  products: [
    .library(name: "Concord", targets: ["Concord"]),
    .executable(name: "concord", targets: ["ConcordCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .target(name: "COpenBLAS"),
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-std=c11", "-ffp-contract=off"])]),
    system("CProtobuf", pkgConfig: "protobuf", apt: "libprotobuf-dev"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    system("CWebP", pkgConfig: "libwebp", apt: "libwebp-dev"),
    system("COpenJPEG", pkgConfig: "libopenjp2", apt: "libopenjp2-7-dev"),
    .target(name: "CImageCodecs", dependencies: ["COpenJPEG", "CWebP"]),
    .target(name: "CHDF5Reader"),
    system("CProtobufC", pkgConfig: "libprotobuf-c", apt: "libprotobuf-c-dev"),
    .target(name: "CProtobufText", dependencies: ["CProtobuf"]),
    .target(name: "CSchemas", dependencies: ["CProtobufC"]),
    module("Diagnostics"),
    module("Explanations"),
    module("ByteStorage", ["Diagnostics"]),
    module("ModelIR", ["ByteStorage", "Diagnostics"]),
    module("Kernels", ["CKernels", "COpenBLAS"]),
    module(
      "Operators", ["ByteStorage", "CImageCodecs", "Diagnostics", "Kernels", "ModelIR"]),
    module("Passes", ["Operators", "ModelIR", "Diagnostics"]),
    module("Checker", ["Operators", "Kernels", "ModelIR", "ByteStorage", "Diagnostics"]),
    module("Runtime", ["Operators", "ModelIR", "Kernels", "ByteStorage", "Diagnostics"]),
    module(
      "Encodings",
      [
        "ByteStorage", "CHDF5Reader", "CProtobufC", "CProtobufText", "CSchemas", "CZlib",
        "Diagnostics",
      ]),
    module("ConverterCore", ["ByteStorage", "CProtobufC", "Diagnostics", "Encodings", "ModelIR"]),
    module(
      "ONNXFormat",
      [
        "ByteStorage", "ConverterCore", "CSchemas", "Diagnostics", "Encodings", "Kernels",
        "ModelIR",
      ]),
    module(
      "CaffeFormat",
      [
        "ByteStorage", "CProtobufC", "CSchemas", "ConverterCore", "Diagnostics", "Encodings",
        "ModelIR", "Operators",
      ]),
    module(
      "Caffe2Format",
      [
        "ByteStorage", "CProtobufC", "CSchemas", "ConverterCore", "Diagnostics", "Encodings",
        "ModelIR", "Operators",
      ]),
    module("Formats", ["ConverterCore"] + formats.map { .init(stringLiteral: $0) }),
    module(
      "Concord",
      [
        "ByteStorage", "Checker", "ConverterCore", "Diagnostics", "Encodings", "Explanations",
        "Formats", "Kernels", "ModelIR", "Operators", "Passes", "Runtime",
      ] + formats.map { .init(stringLiteral: $0) }),
    module(
      "FuzzTargets",
      [
        "ByteStorage", "Checker", "ConverterCore", "Diagnostics", "Encodings", "Formats", "ModelIR",
        "Operators", "Passes", "Runtime",
      ] + formats.map { .init(stringLiteral: $0) }),
    .executableTarget(
      name: "generate",
      dependencies: [
        "ByteStorage", "Checker", "Concord", "ConverterCore", "Diagnostics", "Formats", "ModelIR",
        "ONNXFormat", "Operators", "Passes",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "ConcordCLI",
      dependencies: [
        "ByteStorage", "Checker", "Concord", "ConverterCore", "Diagnostics", "Formats", "ModelIR",
        "Operators", "Passes", "Runtime",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings,
      // The toolchain's own linker, which knows packed relocations.
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
    tests("Diagnostics", ["Diagnostics"]),
    tests("ModelIR", ["ModelIR"]),
    tests("Passes", ["Diagnostics", "ModelIR", "Operators", "Passes", "Runtime"]),
    tests(
      "Conformance",
      [
        "ByteStorage", "Checker", "Concord", "ConverterCore", "Diagnostics", "Encodings", "Formats",
        "FuzzTargets", "ModelIR", "ONNXFormat", "Operators", "Runtime",
      ]),
    tests(
      "Concord",
      [
        "ByteStorage", "Concord", "ConverterCore", "Diagnostics", "Encodings", "ModelIR",
        "ONNXFormat", "Operators", "Runtime",
      ]),
    tests("ConcordCLI", ["ConcordCLI"]),
    tests("Runtime", ["Runtime", "Kernels", "Operators", "ModelIR", "Diagnostics"]),
    tests("ByteStorage", ["ByteStorage", "Diagnostics"]),
    tests(
      "CaffeFormat",
      [
        "ByteStorage", "CaffeFormat", "ConverterCore", "Diagnostics", "ModelIR", "ONNXFormat",
        "Passes", "Runtime",
      ]),
    tests(
      "Caffe2Format",
      [
        "ByteStorage", "Caffe2Format", "ConverterCore", "Diagnostics", "ModelIR", "ONNXFormat",
        "Runtime",
      ]),
    tests("Encodings", ["ByteStorage", "CSchemas", "Diagnostics", "Encodings"]),
    tests("Operators", ["ByteStorage", "Operators", "ModelIR", "Diagnostics"]),
    tests("Checker", ["Checker", "Operators", "ModelIR", "ByteStorage", "Diagnostics"]),
    tests("ONNXFormat", ["ByteStorage", "ConverterCore", "Diagnostics", "ModelIR", "ONNXFormat"]),
  ] + fuzzing,
  cxxLanguageStandard: .cxx17
)
