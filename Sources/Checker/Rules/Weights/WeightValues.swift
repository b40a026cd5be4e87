import ByteStorage
package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// Elements of a constant are NaN or infinite.
  package static let notFiniteWeights = DiagnosticCode(
    "W0318", "A constant has elements that are NaN or infinite",
    explanation: """
      One NaN among the weights makes every result that depends on it NaN; an infinity does so as \
      soon as it meets a zero or another infinity. Both are what a training leaves behind that did \
      not converge, or a conversion to a narrower type that overflowed. Masks of attention hold \
      infinities on purpose. Values are looked at with --weights alone.
      """,
    mend: """
      Export the model from a sound checkpoint, or in a wider type. Where the infinities are a \
      mask's, allow the code for that file.
      """)
  /// Elements of a constant are too small for full precision.
  package static let denormalWeights = DiagnosticCode(
    "W0319", "A constant has denormal elements",
    explanation: """
      Numbers below the smallest normal one have fewer digits, and processors are up to a hundred \
      times slower with them; many runtimes take them for zero, so that results differ in the last \
      digits. Values are looked at with --weights alone.
      """,
    mend: "Set them to zero before the export, which changes results by less than rounding does.")
  /// Two initializers have the same elements.
  package static let duplicateWeights = DiagnosticCode(
    "W0321", "Two initializers hold the same elements",
    explanation: """
      Weights that layers share were written once for each layer, so that the file is larger than \
      it need be, and the layers part ways when one of them is trained or edited. Values are looked \
      at with --weights alone, and tensors of less than a kilobyte are left alone.
      """,
    mend: "Let the nodes that read the second initializer read the first, and remove the second.")
}

extension Rule {
  /// Weights are finite, normal numbers.
  ///
  /// Looked at where the options ask for it.
  static let weightValues = Rule(.notFiniteWeights, .denormalWeights, .malformedTensor) { context in
    guard context.examinesWeights else { return }
    let (survey, model) = (context.survey, context.model)
    survey.forEachStoredTensor(in: model) { tensor, place in
      guard let census = tensor.census else { return }
      if census.notFinite > 0 {
        context.report(
          .notFiniteWeights, "\(census.notFinite) elements are NaN or infinite", at: place.location)
      }
      if census.denormal > 0 {
        context.report(
          .denormalWeights, "\(census.denormal) elements are denormal", at: place.location)
      }
      if census.notBoolean > 0 {
        context.report(
          .malformedTensor,
          "\(census.notBoolean) elements are neither 0 nor 1, expected truth values",
          at: place.location)
      }
    }
  }

  /// No two initializers hold the same elements.
  ///
  /// Looked at where the options ask for it.
  static let duplicateWeights = Rule(.duplicateWeights) { context in
    guard context.examinesWeights else { return }
    struct Key: Hashable {
      let type: ElementType?
      let dimensions: [Int64]
      let digest: Int
    }
    let model = context.model
    for place in context.survey.graphs {
      var seen: [Key: [(name: String, bytes: ByteBuffer)]] = [:]
      for initializer in model[place.id].initializers {
        let tensor = initializer.tensor
        guard let bytes = tensor.payloadBytes, bytes.count >= 1024 else { continue }
        let name = context.name(of: initializer.value)
        let key = Key(
          type: tensor.elementType, dimensions: tensor.dimensions, digest: bytes.hashValue)
        if let twin = seen[key]?.first(where: { $0.bytes == bytes }) {
          context.report(
            .duplicateWeights, "\(quoted(name)) holds the same elements as \(quoted(twin.name))",
            at: place.location.appending(.initializer(name)),
            notes: [.init("the other", at: place.location.appending(.initializer(twin.name)))])
        } else {
          seen[key, default: []].append((name, bytes))
        }
      }
    }
  }
}

/// How many elements of a tensor are of which kind.
private struct Census {
  var notFinite = 0
  var denormal = 0
  var notBoolean = 0
}

extension StoredTensor {
  /// The bytes of a payload that is stored as it is computed with.
  fileprivate var payloadBytes: ByteBuffer? {
    switch payload {
    case .raw(let bytes), .external(_, .some(let bytes)), .floats(let bytes), .doubles(let bytes):
      bytes
    default: nil
    }
  }

  /// The kinds of the elements; nil for types and payloads that cannot hold any worth a mention.
  fileprivate var census: Census? {
    guard let bytes = payloadBytes else { return nil }
    var census = Census()
    switch elementType {
    case .float: census.count(bytes, of: UInt32.self, exponent: 0x7F80_0000, mantissa: 0x7F_FFFF)
    case .float16: census.count(bytes, of: UInt16.self, exponent: 0x7C00, mantissa: 0x3FF)
    case .bfloat16: census.count(bytes, of: UInt16.self, exponent: 0x7F80, mantissa: 0x7F)
    case .double:
      census.count(
        bytes, of: UInt64.self, exponent: 0x7FF0_0000_0000_0000, mantissa: 0xF_FFFF_FFFF_FFFF)
    case .bool: census.notBoolean = bytes.withUnsafeBytes { $0.reduce(0) { $0 + ($1 > 1 ? 1 : 0) } }
    default: return nil
    }
    return census
  }
}

extension Census {
  /// Counts the bit patterns without exponent and those with the largest.
  fileprivate mutating func count<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: ByteBuffer, of type: Bits.Type, exponent: Bits, mantissa: Bits
  ) {
    bytes.withUnsafeBytes { bytes in
      var (infinite, tiny) = (0, 0)
      for index in 0..<bytes.count / MemoryLayout<Bits>.size {
        let bits = bytes.loadUnaligned(
          fromByteOffset: index &* MemoryLayout<Bits>.size, as: Bits.self)
        if bits & exponent == exponent { infinite &+= 1 }
        if bits & exponent == 0, bits & mantissa != 0 { tiny &+= 1 }
      }
      notFinite = infinite
      denormal = tiny
    }
  }
}
