/// Decodes the first image of a TIFF file: strips of gray, RGB or palette pixels of 1 to 16 bits,
/// uncompressed or compressed by PackBits, LZW or Deflate.
struct TIFFDecoder {
  private let file: [UInt8]
  private let isBigEndian: Bool
  private var fields: [Int: [Int]] = [:]

  /// Decodes a file.
  static func decode(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    var decoder = TIFFDecoder(file: file, isBigEndian: file.first == 0x4D)
    try decoder.readFields()
    return try decoder.image()
  }

  private init(file: [UInt8], isBigEndian: Bool) {
    self.file = file
    self.isBigEndian = isBigEndian
  }

  private mutating func readFields() throws(ImageFault) {
    var bytes = ImageBytes(file, at: 4, isBigEndian: isBigEndian)
    bytes.position = try bytes.integer(4)
    for _ in 0..<(try bytes.integer(2)) {
      let tag = try bytes.integer(2)
      let type = try bytes.integer(2)
      let count = try bytes.integer(4)
      let inline = bytes.position
      try bytes.skip(4)
      // Only the types of whole numbers matter: byte, short and long.
      guard let size = [1: 1, 3: 2, 4: 4][type], count <= file.count / size else { continue }
      var values = ImageBytes(file, at: inline, isBigEndian: isBigEndian)
      if count * size > 4 { values.position = try values.integer(4) }
      guard count * size <= values.remaining else { throw .corrupt }
      var list: [Int] = []
      for _ in 0..<count { list.append(try values.integer(size)) }
      fields[tag] = list
    }
  }

  private func field(_ tag: Int, _ missing: Int) -> Int { fields[tag]?.first ?? missing }

  private var width: Int { field(256, 0) }
  private var height: Int { field(257, 0) }
  private var depth: Int { field(258, 1) }
  private var photometric: Int { field(262, 1) }
  private var samples: Int { field(277, 1) }
  private var rowSize: Int { (width * samples * depth + 7) / 8 }

  private func image() throws(ImageFault) -> DecodedImage {
    try DecodedImage.check(width: width, height: height)
    guard fields[322] == nil else { throw .unsupported("tiled TIFF") }
    guard field(284, 1) == 1 || samples == 1 else { throw .unsupported("planar TIFF") }
    guard [1, 2, 4, 8, 16].contains(depth), samples >= 1, samples <= 8,
      fields[258]?.allSatisfy({ $0 == depth }) ?? true, field(266, 1) == 1,
      photometric <= 3, photometric != 2 || (samples >= 3 && depth >= 8),
      photometric != 3 || depth <= 8
    else { throw .unsupported("a TIFF of this pixel format") }
    let data = try strips()
    let channels = photometric >= 2 ? 3 : 1
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * channels)
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<channels {
          pixels.append(try channelValue(data, row, column, channel))
        }
      }
    }
    return DecodedImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  private func strips() throws(ImageFault) -> [UInt8] {
    let offsets = fields[273] ?? []
    let counts = fields[279] ?? [file.count]
    let rowsPerStrip = max(1, min(height, field(278, height)))
    guard offsets.count == counts.count, offsets.count >= (height - 1) / rowsPerStrip + 1 else {
      throw .corrupt
    }
    var data: [UInt8] = []
    for (strip, (offset, count)) in zip(offsets, counts).enumerated() {
      let rows = min(rowsPerStrip, height - strip * rowsPerStrip)
      if rows <= 0 { break }
      var bytes = ImageBytes(file, at: offset, isBigEndian: isBigEndian)
      let stored = try bytes.take(min(count, bytes.remaining))
      var lines = try expand(stored, limit: rows * rowSize)
      guard lines.count >= rows * rowSize else { throw .corrupt }
      if field(317, 1) == 2 { try undoDifferences(&lines, rows: rows) }
      data += lines[..<(rows * rowSize)]
    }
    return data
  }

  private func expand(_ stored: ArraySlice<UInt8>, limit: Int) throws(ImageFault) -> [UInt8] {
    switch field(259, 1) {
    case 1: Array(stored)
    case 5: try TIFFCompression.expandLZW(stored, limit: limit)
    case 8, 32946: try Inflate.zlib(stored, limit: limit)
    case 32773: try TIFFCompression.expandPackBits(stored, limit: limit)
    case let method: throw .unsupported("TIFF compression \(method)")
    }
  }

  /// Turns differences of neighbouring pixels into values.
  private func undoDifferences(_ lines: inout [UInt8], rows: Int) throws(ImageFault) {
    guard depth == 8 else { throw .unsupported("TIFF prediction of \(depth)-bit samples") }
    for row in 0..<rows {
      for i in row * rowSize + samples..<max(row * rowSize + samples, (row + 1) * rowSize) {
        lines[i] &+= lines[i - samples]
      }
    }
  }

  private func channelValue(
    _ data: [UInt8], _ row: Int, _ column: Int, _ channel: Int
  ) throws(ImageFault) -> UInt8 {
    let isPalette = photometric == 3
    let bit = (column * samples + (isPalette ? 0 : channel)) * depth
    let byte = row * rowSize + bit / 8
    let value: Int
    if depth == 16 {
      value = Int(data[isBigEndian ? byte : byte + 1])
    } else {
      value = Int(data[byte]) >> (8 - depth - bit % 8) & ((1 << depth) - 1)
    }
    if isPalette {
      // All reds come first, then all greens, then all blues, of 16 bits each.
      let map = fields[320] ?? []
      let place = channel << depth + value
      guard map.count == 3 << depth else { throw .corrupt }
      return UInt8(truncatingIfNeeded: map[place] >> 8)
    }
    let largest = depth >= 8 ? 255 : (1 << depth) - 1
    let shade = UInt8(value * 255 / largest)
    return photometric == 0 ? 255 - shade : shade
  }
}
