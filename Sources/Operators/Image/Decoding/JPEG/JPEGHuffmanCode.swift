/// A Huffman code of JPEG: symbols of up to 16 bits, shorter codes first.
struct JPEGHuffmanCode {
  /// The codes of each length, and where their symbols start.
  private var firstCodes = [Int](repeating: 0, count: 17)
  private var counts = [Int](repeating: 0, count: 17)
  private var starts = [Int](repeating: 0, count: 17)
  private let symbols: [Int]

  /// Makes the code from the number of codes of each length from 1 to 16 and all symbols in order.
  init(counts: [Int], symbols: [Int]) {
    self.symbols = symbols
    var code = 0
    var start = 0
    for (i, count) in counts.prefix(16).enumerated() {
      firstCodes[i + 1] = code
      self.counts[i + 1] = count
      starts[i + 1] = start
      start += count
      code = (code + count) << 1
    }
  }

  /// The symbol of a code of this length; nil where there is none.
  func symbol(_ code: Int, length: Int) -> Int? {
    let index = code - firstCodes[length]
    guard index >= 0, index < counts[length] else { return nil }
    return symbols[starts[length] + index]
  }
}

/// The bits of a scan's entropy-coded data, in which every 0xFF is followed by a zero byte.
struct JPEGBits {
  private let bytes: [UInt8]
  /// The next byte that is not in the buffer.
  private(set) var position: Int
  private var buffer = 0
  private var count = 0

  /// Starts at a byte.
  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The next bit.
  mutating func bit() throws(ImageFault) -> Int {
    if count == 0 {
      guard position < bytes.count else { throw .corrupt }
      let byte = bytes[position]
      if byte == 0xFF {
        // A marker ends the data too early.
        guard position + 1 < bytes.count, bytes[position + 1] == 0 else { throw .corrupt }
        position += 1
      }
      position += 1
      buffer = Int(byte)
      count = 8
    }
    count -= 1
    return buffer >> count & 1
  }

  /// The next bits as a number, high bit first.
  mutating func bits(_ count: Int) throws(ImageFault) -> Int {
    var value = 0
    for _ in 0..<count { value = value << 1 | (try bit()) }
    return value
  }

  /// The next bits as a number with sign: the lower half of the range stands for negative numbers.
  mutating func signed(_ count: Int) throws(ImageFault) -> Int {
    guard count > 0, count <= 16 else {
      if count == 0 { return 0 }
      throw .corrupt
    }
    let value = try bits(count)
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value
  }

  /// The next symbol of a code.
  mutating func symbol(_ code: JPEGHuffmanCode?) throws(ImageFault) -> Int {
    guard let code else { throw .corrupt }
    var value = 0
    for length in 1...16 {
      value = value << 1 | (try bit())
      if let symbol = code.symbol(value, length: length) { return symbol }
    }
    throw .corrupt
  }

  /// Drops what is left of the byte and passes over a restart marker.
  mutating func restart() throws(ImageFault) {
    count = 0
    while position + 1 < bytes.count, bytes[position] == 0xFF, bytes[position + 1] == 0xFF {
      position += 1
    }
    guard position + 1 < bytes.count, bytes[position] == 0xFF,
      (0xD0...0xD7).contains(bytes[position + 1])
    else { throw .corrupt }
    position += 2
  }
}
