/// Expands data compressed by the DEFLATE method (RFC 1951) within a zlib stream (RFC 1950).
struct Inflate {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var bitBuffer = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  private let limit: Int

  /// Expands a zlib stream to at most `limit` bytes; what is beyond is left out.
  static func zlib(_ bytes: ArraySlice<UInt8>, limit: Int) throws(ImageFault) -> [UInt8] {
    var inflate = Inflate(bytes: bytes, position: bytes.startIndex, limit: limit)
    let header = (try inflate.bits(8), try inflate.bits(8))
    guard header.0 & 0xF == 8, (header.0 << 8 | header.1) % 31 == 0, header.1 & 0x20 == 0 else {
      throw .corrupt
    }
    try inflate.run()
    return inflate.output
  }

  private init(bytes: ArraySlice<UInt8>, position: Int, limit: Int) {
    self.bytes = bytes
    self.position = position
    self.limit = limit
  }

  private mutating func run() throws(ImageFault) {
    var isLast = false
    while !isLast, output.count < limit {
      isLast = try bits(1) == 1
      switch try bits(2) {
      case 0: try copyStored()
      case 1: try expand(Self.fixedLiterals, Self.fixedDistances)
      case 2:
        let (literals, distances) = try readCodes()
        try expand(literals, distances)
      default: throw .corrupt
      }
    }
  }

  /// The next bits, the first one lowest.
  private mutating func bits(_ count: Int) throws(ImageFault) -> Int {
    while bitCount < count {
      guard position < bytes.endIndex else { throw .corrupt }
      bitBuffer |= Int(bytes[position]) << bitCount
      position += 1
      bitCount += 8
    }
    defer {
      bitBuffer >>= count
      bitCount -= count
    }
    return bitBuffer & ((1 << count) - 1)
  }

  private mutating func copyStored() throws(ImageFault) {
    bitBuffer = 0
    bitCount = 0
    let length = try bits(16)
    guard try bits(16) == ~length & 0xFFFF, length <= bytes.endIndex - position else {
      throw .corrupt
    }
    output += bytes[position..<position + length]
    position += length
  }

  /// A canonical prefix code: how many codes there are of each length, and their symbols in order.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(lengths: [Int]) {
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      for length in 1..<16 {
        for (symbol, own) in lengths.enumerated() where own == length { symbols.append(symbol) }
      }
    }
  }

  private static let fixedLiterals = Code(
    lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = Code(lengths: [Int](repeating: 5, count: 30))

  private mutating func symbol(_ code: Code) throws(ImageFault) -> Int {
    var value = 0
    var first = 0
    var index = 0
    for length in 1..<16 {
      value |= try bits(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .corrupt
  }

  private static let lengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private mutating func readCodes() throws(ImageFault) -> (Code, Code) {
    let literalCount = try bits(5) + 257
    let distanceCount = try bits(5) + 1
    var lengths = [Int](repeating: 0, count: 19)
    for i in 0..<(try bits(4) + 4) { lengths[Self.lengthOrder[i]] = try bits(3) }
    let lengthCode = Code(lengths: lengths)
    var all: [Int] = []
    while all.count < literalCount + distanceCount {
      let next = try symbol(lengthCode)
      switch next {
      case 0..<16: all.append(next)
      case 16:
        guard let last = all.last else { throw .corrupt }
        all += [Int](repeating: last, count: try bits(2) + 3)
      case 17: all += [Int](repeating: 0, count: try bits(3) + 3)
      default: all += [Int](repeating: 0, count: try bits(7) + 11)
      }
    }
    guard all.count == literalCount + distanceCount else { throw .corrupt }
    return (Code(lengths: Array(all[..<literalCount])), Code(lengths: Array(all[literalCount...])))
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]

  private mutating func expand(_ literals: Code, _ distances: Code) throws(ImageFault) {
    while output.count < limit {
      let next = try symbol(literals)
      if next < 256 {
        output.append(UInt8(next))
        continue
      }
      if next == 256 { return }
      guard next - 257 < Self.lengthBases.count else { throw .corrupt }
      let length = Self.lengthBases[next - 257] + (try bits(Self.lengthBits[next - 257]))
      let code = try symbol(distances)
      guard code < Self.distanceBases.count else { throw .corrupt }
      let distance = Self.distanceBases[code] + (try bits(max(0, code / 2 - 1)))
      guard distance <= output.count else { throw .corrupt }
      // Source and target may overlap: bytes just written are read again.
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }
}
