import ByteStorage
import ConverterCore
import Diagnostics
import ModelIR

extension NodeExport {
  /// A new constant, called after the node's first output and `suffix`.
  mutating func constant(_ suffix: String, _ tensor: Tensor) throws(Diagnostic) -> Blob {
    let blob = inner(suffix, tensor.elementType.inCaffe2, Shape(tensor.shape))
    try fill(blob.name, tensor)
    return blob
  }

  /// A new constant of numbers.
  mutating func constant(
    _ suffix: String, _ shape: [Int], _ numbers: [Double], _ type: ElementType = .float
  ) throws(Diagnostic) -> Blob {
    try constant(suffix, Tensor(type, shape, doubles: numbers))
  }

  /// A new constant vector of 64-bit integers.
  mutating func constant(_ suffix: String, _ integers: [Int]) throws(Diagnostic) -> Blob {
    try constant(
      suffix, Tensor(.int64, [integers.count], int64s: integers.map(Int64.init)))
  }

  /// A new constant without axes.
  mutating func scalar(_ value: Double, _ type: ElementType = .float) throws(Diagnostic) -> Blob {
    try constant("constant", Tensor(scalar: value, type))
  }

  /// A new constant whose elements are all the same.
  mutating func uniform(
    _ suffix: String, _ shape: [Int], _ value: Double, _ type: ElementType = .float
  ) throws(Diagnostic) -> Blob {
    try requireModest(shape)
    let blob = inner(suffix, type, Shape(shape))
    guard type.isFloatingPoint || Int(exactly: value) != nil else {
      throw .inexpressible("\(value) is no whole number")
    }
    let number: Argument =
      type.isFloatingPoint ? .float("value", value) : .int("value", Int(exactly: value) ?? 0)
    fills.append(
      NetOperator(
        type: "ConstantFill", outputs: [blob.name],
        arguments: [.ints("shape", shape), number, .int("dtype", type.caffe2Number ?? 1)]))
    return blob
  }

  /// Requires that a constant of this shape is not too large to be made.
  func requireModest(_ shape: [Int]) throws(Diagnostic) {
    guard let count = shape.checkedElementCount, count <= Self.constantLimit else {
      throw .inexpressible("it would take a constant of extents \(shape), which is too large")
    }
  }

  /// Writes the outputs of the node where none of them has elements; says whether it is so.
  mutating func exportEmpty() throws(Diagnostic) -> Bool {
    var results: [Blob] = []
    for index in view.node.outputs.indices where isWritten(index) {
      results.append(try output(index))
    }
    guard !results.isEmpty, results.allSatisfy({ $0.extents?.contains(0) ?? false }) else {
      return false
    }
    for result in results {
      try fill(result.name, Tensor(zeros: result.type, result.extents ?? [0]))
    }
    return true
  }

  /// Adds the operator that fills a blob; elements of binary32 are shared with the model.
  mutating func fill(_ name: String, _ tensor: Tensor) throws(Diagnostic) {
    if tensor.count == 0 {
      return fills.append(
        NetOperator(
          type: "ConstantFill", outputs: [name],
          arguments: [
            .ints("shape", tensor.shape), .int("dtype", tensor.elementType.caffe2Number ?? 1),
          ]))
    }
    func given(_ type: String, _ values: Argument.Value, to output: String) -> NetOperator {
      NetOperator(
        type: type, outputs: [output],
        arguments: [.ints("shape", tensor.shape), Argument(name: "values", value: values)])
    }
    switch tensor.elementType {
    case .float: fills.append(given("GivenTensorFill", .reals(tensor.bytes), to: name))
    case .float16, .bfloat16:
      let floats = ByteBuffer(elements: tensor.floats)
      fills.append(given("GivenTensorFill", .reals(floats), to: name))
    case .double:
      let floats = tensor.doubles.map { Float($0) }
      guard zip(floats, tensor.doubles).allSatisfy({ Double($0) == $1 || $1.isNaN }) else {
        throw .inexpressible("Caffe2 keeps constants in float32, which does not hold '\(name)'")
      }
      fills.append(given("GivenTensorDoubleFill", .reals(ByteBuffer(elements: floats)), to: name))
    default:
      let integers = Argument.Value.integers(ByteBuffer(elements: tensor.int64s))
      switch tensor.elementType {
      case .int64: fills.append(given("GivenTensorInt64Fill", integers, to: name))
      case .int32: fills.append(given("GivenTensorIntFill", integers, to: name))
      case .bool: fills.append(given("GivenTensorBoolFill", integers, to: name))
      default:
        let wide = uniqueName(name + "/int32")
        fills.append(given("GivenTensorIntFill", integers, to: wide))
        fills.append(
          NetOperator(
            type: "Cast", inputs: [wide], outputs: [name],
            arguments: [.int("to", tensor.elementType.caffe2Number ?? 2)]))
      }
    }
  }
}
