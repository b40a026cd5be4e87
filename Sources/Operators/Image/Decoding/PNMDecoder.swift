/// Decodes the portable bitmaps, graymaps and pixmaps of Netpbm, as text or binary.
struct PNMDecoder {
  private var bytes: ImageBytes

  /// Decodes a file.
  static func decode(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    var decoder = PNMDecoder(bytes: ImageBytes(file, at: 1, isBigEndian: true))
    return try decoder.image()
  }

  private mutating func image() throws(ImageFault) -> DecodedImage {
    let kind = try bytes.byte() - 0x30
    let width = try number()
    let height = try number()
    try DecodedImage.check(width: width, height: height)
    let isBitmap = kind == 1 || kind == 4
    let largest = isBitmap ? 1 : try number()
    guard largest >= 1, largest <= 65535 else { throw .corrupt }
    let channels = kind == 3 || kind == 6 ? 3 : 1
    let count = width * height * channels
    var pixels: [UInt8] = []
    if kind == 4 {
      try bytes.skip(1)
      for _ in 0..<height {
        let row = Array(try bytes.take((width + 7) / 8))
        for x in 0..<width { pixels.append(row[x / 8] >> UInt8(7 - x % 8) & 1 == 1 ? 0 : 255) }
      }
    } else {
      let isText = kind <= 3
      let size = largest > 255 ? 2 : 1
      if !isText {
        try bytes.skip(1)
        guard count * size <= bytes.remaining else { throw .corrupt }
      }
      for _ in 0..<count {
        let value = isText ? try sample(isBitmap) : try bytes.integer(size)
        guard value <= largest else { throw .corrupt }
        // A bit that is set is black.
        pixels.append(UInt8(isBitmap ? 255 * (1 - value) : (value * 255 + largest / 2) / largest))
      }
    }
    return DecodedImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// A number of a text image; in bitmaps, digits need no space between them.
  private mutating func sample(_ isBitmap: Bool) throws(ImageFault) -> Int {
    guard isBitmap else { return try number() }
    try skipSpace()
    let digit = try bytes.byte() - 0x30
    guard digit == 0 || digit == 1 else { throw .corrupt }
    return digit
  }

  private mutating func number() throws(ImageFault) -> Int {
    try skipSpace()
    var value = 0
    var digits = 0
    while bytes.remaining > 0 {
      let digit = Int(bytes.bytes[bytes.position]) - 0x30
      guard digit >= 0, digit <= 9 else { break }
      bytes.position += 1
      value = value * 10 + digit
      digits += 1
      guard digits <= 10 else { throw .corrupt }
    }
    guard digits > 0 else { throw .corrupt }
    return value
  }

  /// Passes over white space and comments, which go to the end of their line.
  private mutating func skipSpace() throws(ImageFault) {
    while bytes.remaining > 0 {
      let next = bytes.bytes[bytes.position]
      if next == 0x23 {
        while bytes.remaining > 0, bytes.bytes[bytes.position] != 0x0A { bytes.position += 1 }
      } else if next == 0x20 || (next >= 0x09 && next <= 0x0D) {
        bytes.position += 1
      } else {
        return
      }
    }
  }
}
