public import Checker

/// A release of a runtime that models can be written for: the operator sets and IR version that it reads.
public struct RuntimeRelease: Sendable {
  /// The name on the command line, for example `onnxruntime`.
  public let id: String
  /// The release.
  public let version: String
  /// The oldest and newest operator sets that it reads, by domain; empty where it documents none.
  public let operatorSets: [String: ClosedRange<Int64>]
  /// The newest IR version that it reads, where that is known.
  public let newestIRVersion: Int64?
  /// What it supports of each operator, where that is known.
  public let target: TargetRuntime?

  /// Every known release, of each runtime the newest first.
  public static let all: [RuntimeRelease] =
    TargetRuntime.all.filter { $0.id == "onnxruntime" }.map(RuntimeRelease.init)
    + olderOnnxruntime
    + TargetRuntime.all.filter { $0.id != "onnxruntime" }.map(RuntimeRelease.init)
    + [
      // "the latest version of tract passes ... from 1.4.1 (operator set 9) to 1.13.0 (operator set 18)":
      // its README.
      RuntimeRelease("tract", "0.23.9", operatorSets: ["": 9...18])
    ]
    + openCV

  /// OpenCV, which documents no operator sets and refuses none.
  ///
  /// The newest set is the one in which the release computes the most models of ONNX's backend suite,
  /// all of them written for each set from 7 to 28: fixtures/targets/opencv-sets.txt, measured by the
  /// script beside it.
  private static let openCV: [RuntimeRelease] = [
    RuntimeRelease("opencv", "5.0.0", operatorSets: ["": 7...20]),
    RuntimeRelease("opencv", "4.14.0", operatorSets: ["": 7...11]),
    RuntimeRelease("opencv", "4.10.0", operatorSets: ["": 7...11]),
  ]

  /// Older releases of ONNX Runtime.
  ///
  /// The sets are the newest with which each loads a model of one Relu, with
  /// ALLOW_RELEASED_ONNX_OPSET_ONLY set; all read sets from 7 on.
  private static let olderOnnxruntime: [RuntimeRelease] = [
    onnxruntime("1.17.3", opset: 20, ml: 4, ir: 9), onnxruntime("1.16.3", opset: 19, ml: 3, ir: 9),
    onnxruntime("1.15.1", opset: 19, ml: 3, ir: 9), onnxruntime("1.14.1", opset: 18, ml: 3, ir: 8),
    onnxruntime("1.13.1", opset: 17, ml: 3, ir: 8), onnxruntime("1.12.1", opset: 17, ml: 3, ir: 8),
    onnxruntime("1.11.1", opset: 16, ml: 3, ir: 8), onnxruntime("1.10.0", opset: 15, ml: 2, ir: 8),
    onnxruntime("1.9.0", opset: 15, ml: 2, ir: 8), onnxruntime("1.8.1", opset: 14, ml: 2, ir: 7),
    onnxruntime("1.7.0", opset: 13, ml: 2, ir: 7),
  ]

  private static func onnxruntime(_ version: String, opset: Int64, ml: Int64, ir: Int64)
    -> RuntimeRelease
  {
    RuntimeRelease(
      "onnxruntime", version, operatorSets: ["": 7...opset, "ai.onnx.ml": 1...ml],
      newestIRVersion: ir)
  }

  private init(
    _ id: String, _ version: String, operatorSets: [String: ClosedRange<Int64>],
    newestIRVersion: Int64? = nil
  ) {
    self.id = id
    self.version = version
    self.operatorSets = operatorSets
    self.newestIRVersion = newestIRVersion
    target = nil
  }

  private init(_ target: TargetRuntime) {
    id = target.id
    version = target.version
    operatorSets = target.operatorSets
    newestIRVersion = target.newestIRVersion
    self.target = target
  }

  /// The release that a name such as `onnxruntime` or `onnxruntime@1.17` means: the newest of which the
  /// version is the beginning, or else the newest that came before it.
  public static func named(_ name: String) -> RuntimeRelease? {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let releases = all.filter { $0.id == parts[0] }
    guard parts.count > 1 else { return releases.first }
    let wanted = parts[1].split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard !wanted.isEmpty, !wanted.contains(nil) else { return nil }
    let numbers = wanted.compactMap { $0 }
    return releases.first { $0.numbers.starts(with: numbers) }
      ?? releases.first { $0.numbers.lexicographicallyPrecedes(numbers) }
  }

  private var numbers: [Int] { version.split(separator: ".").compactMap { Int($0) } }

  /// The names of the known runtimes, for help texts.
  public static var names: String {
    var names: [String] = []
    for release in all where !names.contains(release.id) { names.append(release.id) }
    return names.joined(separator: ", ")
  }

  /// How the known runtimes are spelled, each with its releases, for help texts.
  public static var spelledOut: String {
    var names: [String] = []
    for release in all where !names.contains(release.id) { names.append(release.id) }
    return names.map { id in
      "\(id) (\(all.filter { $0.id == id }.map(\.version).joined(separator: ", ")))"
    }.joined(separator: ", ")
  }
}
