public import Diagnostics
public import ModelIR
import Operators
import Runtime

/// Makes inputs for runs that are not about particular data: the same ones for the same seed on
/// every machine.
public struct InputGenerator {
  private var state: UInt64

  /// Starts a sequence of inputs.
  public init(seed: UInt64 = 1) { state = seed }

  /// Inputs for values with declared types.
  ///
  /// Real numbers are uniform between -1 and 1, integers between 0 and 9, truth values alternate at
  /// random; strings are empty. Extents that the type leaves open are taken from `shapes`, or 1.
  ///
  /// - Parameter maximumBytes: what all inputs may take while they are made; three quarters of the
  ///   memory that is free where it is left out.
  /// - Throws: E0806 where a type is not that of a tensor, or has no rank, E0807 where the inputs
  ///   take more memory than they may.
  public mutating func inputs(
    for infos: [ValueInfo], of model: Model, shapes: [String: [Int]] = [:],
    maximumBytes: Int? = nil
  ) throws(Diagnostic) -> [String: RuntimeValue] {
    var remainingElements =
      RunLimits(maximumBytes: maximumBytes).maximumBytes / Self.bytesPerElement
    var values: [String: RuntimeValue] = [:]
    for info in infos {
      let name = model[info.value].name
      guard case .tensor(let element?, let declared) = info.type?.kind else {
        throw Diagnostic(
          .unknownInputType, "input '\(name)' is no tensor of known element type; give its value",
          at: Location([.value(name)]))
      }
      guard let shape = shapes[name] ?? declared?.dimensions.map({ $0.extent ?? 1 }),
        let count = shape.checkedElementCount
      else {
        throw Diagnostic(
          .unknownInputType, "input '\(name)' has no usable shape; give one",
          at: Location([.value(name)]))
      }
      guard count <= remainingElements else {
        throw Diagnostic(
          .memoryLimit, "input '\(name)' of shape \(shape) would take more memory than is allowed",
          at: Location([.value(name)]))
      }
      remainingElements -= count
      values[name] = .tensor(tensor(element, shape))
    }
    return values
  }

  /// Numbers are made with 64 bits and then converted.
  private static let bytesPerElement = 16

  private mutating func tensor(_ type: ElementType, _ shape: [Int]) -> Tensor {
    let count = shape.elementCount
    if type == .string || type.isComplex { return Tensor(zeros: type, shape) }
    if type.isFloatingPoint, type != .float8e8m0 {
      return Tensor(type, shape, doubles: (0..<count).map { _ in unit() * 2 - 1 })
    }
    let limit: UInt64 = type == .bool ? 2 : 10
    if type == .float8e8m0 {
      return Tensor(type, shape, elements: (0..<count).map { _ in UInt8(120 + next() % 10) })
    }
    return Tensor(type, shape, int64s: (0..<count).map { _ in Int64(next() % limit) })
  }

  /// A number between 0 and 1.
  private mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension DiagnosticCode {
  /// An input cannot be made up.
  public static let unknownInputType = DiagnosticCode(
    "E0806", "An input cannot be made up",
    explanation: """
      A run without given data makes up its inputs from their declared types. This input's type \
      does not say enough.
      """,
    mend: "Give a value with --input NAME=FILE.npy, or a shape with --input NAME:1x3x224x224.")
}
