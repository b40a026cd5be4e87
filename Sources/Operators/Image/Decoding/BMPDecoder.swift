/// Decodes Windows bitmaps without compression: with a palette of 1, 4 or 8 bits, or with 16, 24 or
/// 32 bits a pixel.
struct BMPDecoder {
  private var width = 0
  private var height = 0
  private var isTopDown = false
  private var bitsPerPixel = 0
  private var palette: [[UInt8]] = []
  /// The bits of red, green and blue.
  private var masks = [0, 0, 0]

  /// Decodes a file.
  static func decode(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    var decoder = BMPDecoder()
    let pixelStart = try decoder.readHeader(file)
    return try decoder.image(file, from: pixelStart)
  }

  private mutating func readHeader(_ file: [UInt8]) throws(ImageFault) -> Int {
    var bytes = ImageBytes(file, at: 10, isBigEndian: false)
    let pixelStart = try bytes.integer(4)
    let headerSize = try bytes.integer(4)
    let isOld = headerSize == 12
    guard isOld || (headerSize >= 40 && headerSize <= 1024) else { throw .corrupt }
    width = try bytes.integer(isOld ? 2 : 4)
    height = try bytes.integer(isOld ? 2 : 4)
    if !isOld, height >= 1 << 31 {
      height = (1 << 32) - height
      isTopDown = true
    }
    try DecodedImage.check(width: width, height: height)
    guard try bytes.integer(2) == 1 else { throw .corrupt }
    bitsPerPixel = try bytes.integer(2)
    var colors = 0
    var compression = 0
    if !isOld {
      compression = try bytes.integer(4)
      try bytes.skip(12)
      colors = try bytes.integer(4)
    }
    guard compression == 0 || compression == 3 else { throw .unsupported("compressed BMP") }
    if bitsPerPixel <= 8 {
      bytes.position = 14 + headerSize
      try readPalette(&bytes, colors, entrySize: isOld ? 3 : 4)
    } else {
      bytes.position = 54
      try readMasks(&bytes, isStated: compression == 3)
    }
    return pixelStart
  }

  private mutating func readPalette(
    _ bytes: inout ImageBytes, _ count: Int, entrySize: Int
  ) throws(ImageFault) {
    guard [1, 4, 8].contains(bitsPerPixel) else { throw .corrupt }
    let most = 1 << bitsPerPixel
    for _ in 0..<(count == 0 ? most : min(count, most)) {
      let entry = Array(try bytes.take(entrySize))
      palette.append([entry[2], entry[1], entry[0]])
    }
  }

  private mutating func readMasks(
    _ bytes: inout ImageBytes, isStated: Bool
  ) throws(ImageFault) {
    switch bitsPerPixel {
    case 16: masks = [0x7C00, 0x3E0, 0x1F]
    case 24, 32: masks = [0xFF0000, 0xFF00, 0xFF]
    default: throw .corrupt
    }
    if isStated, bitsPerPixel != 24 {
      for i in 0..<3 { masks[i] = try bytes.integer(4) }
    }
  }

  private func image(_ file: [UInt8], from start: Int) throws(ImageFault) -> DecodedImage {
    let rowSize = (width * bitsPerPixel + 31) / 32 * 4
    var pixels: [UInt8] = []
    // Rows lie in the file before anything is reserved for them.
    guard start <= file.count, (height - 1) * rowSize < file.count - start else { throw .corrupt }
    pixels.reserveCapacity(width * height * 3)
    for row in 0..<height {
      let place = isTopDown ? row : height - 1 - row
      var bytes = ImageBytes(file, at: start + place * rowSize, isBigEndian: false)
      if bitsPerPixel <= 8 {
        let row = Array(try bytes.take((width * bitsPerPixel + 7) / 8))
        for x in 0..<width {
          let bit = x * bitsPerPixel
          let shift = 8 - bitsPerPixel - bit % 8
          let index = Int(row[bit / 8]) >> shift & ((1 << bitsPerPixel) - 1)
          guard index < palette.count else { throw .corrupt }
          pixels += palette[index]
        }
      } else {
        for _ in 0..<width {
          let value = try bytes.integer(bitsPerPixel / 8)
          for mask in masks { pixels.append(Self.channel(value, mask)) }
        }
      }
    }
    return DecodedImage(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// The bits of a channel, stretched to 0...255.
  private static func channel(_ value: Int, _ mask: Int) -> UInt8 {
    guard mask != 0 else { return 0 }
    let shift = mask.trailingZeroBitCount
    let largest = mask >> shift
    let bits = (value & mask) >> shift
    return UInt8(clamping: largest == 255 ? bits : (bits * 255 + largest / 2) / largest)
  }
}
