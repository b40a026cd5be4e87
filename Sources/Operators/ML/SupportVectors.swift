import Diagnostics

#if canImport(Glibc)
  import Glibc
#endif

/// The similarity of two samples that a support vector machine computes with.
struct SupportVectorKernel {
  private enum Kind: String {
    case linear = "LINEAR"
    case polynomial = "POLY"
    case radial = "RBF"
    case sigmoid = "SIGMOID"
  }

  private var kind = Kind.linear
  private var gamma = 0.0
  private var coefficient = 0.0
  private var degree = 0.0

  /// The kernel that a node asks for.
  init(_ context: borrowing EvaluationContext) throws(Diagnostic) {
    let name = try context.string("kernel_type")
    guard let kind = Kind(rawValue: name) else {
      throw context.invalid("kernel_type", "is '\(name)', expected LINEAR, POLY, RBF or SIGMOID")
    }
    self.kind = kind
    guard let parameters = try context.optionalFloats("kernel_params"), !parameters.isEmpty else {
      return
    }
    guard parameters.count == 3 else {
      throw context.invalid(
        "kernel_params", "has \(counted(parameters.count, "value")), expected 3")
    }
    (gamma, coefficient, degree) = (parameters[0], parameters[1], parameters[2])
  }

  /// The linear kernel.
  static func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The similarity of two samples.
  func callAsFunction(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    switch kind {
    case .linear: return Self.dot(a, b)
    case .polynomial: return pow(gamma * Self.dot(a, b) + coefficient, degree)
    case .sigmoid: return tanh(gamma * Self.dot(a, b) + coefficient)
    case .radial:
      return exp(-gamma * zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
    }
  }
}

extension EvaluationContext {
  /// The rows of `support_vectors`, of which there must be `count`.
  func supportVectors(count: Int, width: Int) throws(Diagnostic) -> [ArraySlice<Double>] {
    let numbers = try optionalFloats("support_vectors") ?? []
    let (expected, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, numbers.count == expected else {
      throw invalid(
        "support_vectors",
        "has \(counted(numbers.count, "value")) for \(counted(count, "vector")) of \(width)")
    }
    return (0..<count).map { numbers[($0 * width)..<(($0 + 1) * width)] }
  }
}
