import ByteStorage
import Diagnostics
import ModelIR

extension Operator {
  static let microsoftMurmurHash3 = Operator(
    "MurmurHash3", domain: "com.microsoft",
    summary: """
      Computes the hash MurmurHash3_x86_32 of each element's bytes in little-endian order, or of \
      each string's: as `uint32` or, where `positive` is 0, as `int32`.
      """,
    isStandard: false,
    versions: [
      .since(
        1, inputs: [.required("X", "T1")], outputs: [.required("Y", "T2")],
        attributes: [.int("positive", 1), .int("seed", 0)],
        types: [
          "T1": .tensor(.uint32, .int32, .uint64, .int64, .float, .double, .string),
          "T2": .tensor(.uint32, .int32),
        ])
    ],
    infer: { context throws(Diagnostic) in
      let isPositive = try context.int("positive") == 1
      context.setOutput(0, isPositive ? .uint32 : .int32, context.shape(0))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let seed = UInt32(truncatingIfNeeded: try context.int("seed"))
      let hashes: [UInt32]
      if x.elementType == .string {
        hashes = x.strings.map { murmurHash3(Array($0.utf8), seed: seed) }
      } else {
        let bytes = x.bytes.elements(as: UInt8.self)
        let width = x.elementType.byteWidth
        hashes = stride(from: 0, to: bytes.count, by: width).map {
          murmurHash3(Array(bytes[$0..<($0 + width)]), seed: seed)
        }
      }
      let type: ElementType = try context.int("positive") == 1 ? .uint32 : .int32
      return [.tensor(Tensor(type, x.shape, int64s: hashes.map { Int64($0) }))]
    })
}

/// The 32-bit hash of Austin Appleby's MurmurHash3 for 32-bit machines.
private func murmurHash3(_ bytes: [UInt8], seed: UInt32) -> UInt32 {
  func rotated(_ x: UInt32, by count: UInt32) -> UInt32 { x << count | x >> (32 - count) }
  var hash = seed
  for start in stride(from: 0, to: bytes.count, by: 4) {
    let block = bytes[start..<Swift.min(start + 4, bytes.count)]
    var word = block.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    word = rotated(word &* 0xcc9e_2d51, by: 15) &* 0x1b87_3593
    hash ^= word
    if block.count == 4 { hash = rotated(hash, by: 13) &* 5 &+ 0xe654_6b64 }
  }
  hash ^= UInt32(truncatingIfNeeded: bytes.count)
  hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
  hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
  return hash ^ hash >> 16
}
