import ByteStorage
import Diagnostics
import ModelIR

extension Operator {
  static let `where` = Operator(
    "Where",
    summary:
      "Takes elements of X where the condition holds, and of Y elsewhere, with broadcasting.",
    versions: [
      .since(
        9, inputs: [.required("condition", "B"), .required("X", "T"), .required("Y", "T")],
        outputs: [.required("output", "T")], types: ["B": .tensor(.bool), "T": .tensor(.all)]),
      .since(16) { $0.types["T"] = .tensor(.allIR4) },
    ],
    infer: { context throws(Diagnostic) in
      let element = context.elementType(1) ?? context.elementType(2)
      context.setOutput(0, element, try context.broadcastShape())
      context.propagateChoice()
    },
    evaluate: { context throws(Diagnostic) in
      let condition = try context.tensor(0)
      let x = try context.tensor(1)
      let y = try context.tensor(2)
      guard x.elementType == y.elementType else {
        throw context.mismatch("'X' is \(x.elementType.name) and 'Y' is \(y.elementType.name)")
      }
      guard let shape = Broadcasting.shape([condition.shape, x.shape, y.shape]) else {
        throw context.mismatch(
          "shapes \(condition.shape), \(x.shape) and \(y.shape) cannot be broadcast together")
      }
      let choice = condition.broadcast(to: shape).booleans
      return [.tensor(x.broadcast(to: shape).choosing(choice, else: y.broadcast(to: shape)))]
    },
    prepare: prepareWhere,
    differentiate: differentiateWhere)
}

extension InferenceContext {
  /// Hands on the known elements of integer vectors where condition and choices are known.
  fileprivate mutating func propagateChoice() {
    guard let condition = constant(0), let x = elements(1), let y = elements(2) else { return }
    let count = Swift.max(condition.count, x.count, y.count)
    let choice = condition.booleans
    guard [choice.count, x.count, y.count].allSatisfy({ $0 == count || $0 == 1 }), count > 0 else {
      return
    }
    let elements = (0..<count).map { index in
      let source = choice[choice.count == 1 ? 0 : index] ? x : y
      return source[source.count == 1 ? 0 : index]
    }
    setElements(0, elements)
  }
}

extension Tensor {
  /// This tensor's elements where `choice` is true, those of `other` elsewhere.
  ///
  /// - Precondition: all three have the same shape, and the tensors the same element type.
  fileprivate func choosing(_ choice: [Bool], else other: Tensor) -> Tensor {
    if elementType == .string {
      let pairs = zip(strings, other.strings)
      return Tensor(shape, strings: zip(choice, pairs).map { $0 ? $1.0 : $1.1 })
    }
    switch elementType.byteWidth {
    case 1: return choosing(UInt8.self, choice, other)
    case 2: return choosing(UInt16.self, choice, other)
    case 4: return choosing(UInt32.self, choice, other)
    case 8: return choosing(UInt64.self, choice, other)
    default: return choosing(UInt128.self, choice, other)
    }
  }

  private func choosing<T: BitwiseCopyable>(
    _ type: T.Type, _ choice: [Bool], _ other: Tensor
  ) -> Tensor {
    let x = bytes.elements(as: T.self)
    let y = other.bytes.elements(as: T.self)
    return Tensor(elementType, shape, elements: choice.indices.map { choice[$0] ? x[$0] : y[$0] })
  }
}
