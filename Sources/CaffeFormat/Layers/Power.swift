import ConverterCore
import Diagnostics
import Glibc

extension LayerKind {
  /// (shift + scale * x) ^ power; without x where scale or power is 0.
  static let power = LayerKind("Power", settings: "power_param") { layer throws(Diagnostic) in
    try layer.expect()
    let power = try layer.settings.real("power", or: 1)
    let scale = try layer.settings.real("scale", or: 1)
    let shift = try layer.settings.real("shift", or: 0)
    let x = try layer.bottom()
    if power * scale == 0 {
      guard x.open == nil else {
        throw .unsupported("a constant blob whose extent depends on the data")
      }
      let value: Float = power == 0 ? 1 : powf(shift, power)
      let shape = layer.integers("shape", x.shape)
      let constant = try layer.scalar("value", value)
      return try layer.write("Expand", [constant, shape], shape: x.shape)
    }
    var operations: [(operatorType: String, suffix: String, operand: Float?)] = []
    if scale != 1 { operations.append(("Mul", "scale", scale)) }
    if shift != 0 { operations.append(("Add", "shift", shift)) }
    if power != 1 { operations.append(("Pow", "power", power)) }
    try layer.chain(operations, from: x)
  }

  /// base ^ (shift + scale * x); base -1 stands for e.
  static let exp = LayerKind("Exp", settings: "exp_param") { layer throws(Diagnostic) in
    try layer.expect()
    let base = try layer.base()
    let scale = try layer.settings.real("scale", or: 1)
    let shift = try layer.settings.real("shift", or: 0)
    let logBase = base.map { logf($0) } ?? 1
    let outer = base.map { powf($0, shift) } ?? expf(shift)
    var operations: [(operatorType: String, suffix: String, operand: Float?)] = []
    if logBase * scale != 1 { operations.append(("Mul", "scale", logBase * scale)) }
    operations.append(("Exp", "exp", nil))
    if shift != 0 { operations.append(("Mul", "factor", outer)) }
    try layer.chain(operations, from: layer.bottom())
  }

  /// The logarithm of shift + scale * x; base -1 stands for e.
  static let log = LayerKind("Log", settings: "log_param") { layer throws(Diagnostic) in
    try layer.expect()
    let base = try layer.base()
    let scale = try layer.settings.real("scale", or: 1)
    let shift = try layer.settings.real("shift", or: 0)
    var operations: [(operatorType: String, suffix: String, operand: Float?)] = []
    if scale != 1 { operations.append(("Mul", "scale", scale)) }
    if shift != 0 { operations.append(("Add", "shift", shift)) }
    operations.append(("Log", "log", nil))
    if let base { operations.append(("Mul", "factor", 1 / logf(base))) }
    try layer.chain(operations, from: layer.bottom())
  }
}

extension LayerImporter {
  /// The base of a power or logarithm; nil for e.
  fileprivate mutating func base() throws(Diagnostic) -> Float? {
    let base = try settings.real("base", or: -1)
    if base == -1 { return nil }
    guard base > 0, base.isFinite, base != 1 || layer.type == "Exp" else {
      throw .invalid("'base' is \(base), expected a positive number", attribute: "base")
    }
    return base
  }

  /// One node after another, each with a number as its second operand or with one operand.
  fileprivate mutating func chain(
    _ operations: [(operatorType: String, suffix: String, operand: Float?)], from start: Operand
  ) throws(Diagnostic) {
    var operand = start
    guard let last = operations.indices.last else { return try pass() }
    for (index, operation) in operations.enumerated() {
      var inputs = [operand]
      if let number = operation.operand {
        inputs.append(try scalar(operation.suffix + "/operand", number))
      }
      let destination: Destination = index == last ? .top(0) : .step(operation.suffix)
      operand = try emit(operation.operatorType, to: destination, inputs, shape: start.shape)
    }
  }
}
