/// Why an image cannot be decoded.
enum ImageFault: Error {
  /// The file is damaged, or no image at all.
  case corrupt
  /// The file uses a feature that is not implemented.
  case unsupported(String)
}

/// An image with 8 bits for each channel of a pixel.
struct DecodedImage {
  /// The number of columns.
  let width: Int
  /// The number of rows.
  let height: Int
  /// 1 for shades of gray, 3 for red, green and blue.
  let channels: Int
  /// The pixels, row by row from the top, their channels side by side.
  let pixels: [UInt8]

  /// The most pixels that an image may have.
  static let largestPixelCount = 1 << 27

  /// Makes an image of pixels.
  init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// Decodes a file; its first bytes tell the format.
  init(_ file: [UInt8]) throws(ImageFault) {
    if file.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = try JPEGDecoder.decode(file)
    } else if file.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      self = try PNGDecoder.decode(file)
    } else if file.starts(with: [0x42, 0x4D]) {
      self = try BMPDecoder.decode(file)
    } else if file.starts(with: [0x49, 0x49, 42, 0]) || file.starts(with: [0x4D, 0x4D, 0, 42]) {
      self = try TIFFDecoder.decode(file)
    } else if file.count > 12, file.starts(with: [0x52, 0x49, 0x46, 0x46]),
      file[8..<12].elementsEqual([0x57, 0x45, 0x42, 0x50])
    {
      self = try Self.webP(file)
    } else if file.starts(with: [0xFF, 0x4F, 0xFF, 0x51])
      || file.dropFirst(4).starts(with: [0x6A, 0x50, 0x20, 0x20])
    {
      self = try Self.jpeg2000(file)
    } else if file.count > 2, file[0] == 0x50, (0x31...0x36).contains(file[1]) {
      self = try PNMDecoder.decode(file)
    } else {
      throw .corrupt
    }
  }

  /// Checks the extents that a file gives, before anything is allocated.
  static func check(width: Int, height: Int) throws(ImageFault) {
    guard width > 0, height > 0 else { throw .corrupt }
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= largestPixelCount else {
      throw .unsupported("an image of \(width) by \(height) pixels")
    }
  }

  /// The pixels as red, green and blue.
  var colored: [UInt8] {
    if channels == 3 { return pixels }
    return [UInt8](unsafeUninitializedCapacity: 3 * pixels.count) { target, count in
      for (i, shade) in pixels.enumerated() {
        for c in 0..<3 { target[3 * i + c] = shade }
      }
      count = 3 * pixels.count
    }
  }

  /// The pixels as blue, green and red.
  var reversedColored: [UInt8] {
    var result = colored
    for i in stride(from: 0, to: result.count, by: 3) { result.swapAt(i, i + 2) }
    return result
  }

  /// The pixels as shades of gray: the luma of ITU-R BT.601.
  var grayscale: [UInt8] {
    if channels == 1 { return pixels }
    return (0..<pixels.count / 3).map { i in
      let (r, g, b) = (Int(pixels[3 * i]), Int(pixels[3 * i + 1]), Int(pixels[3 * i + 2]))
      return UInt8((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16)
    }
  }
}

/// The bytes of an image file, read from front to back.
struct ImageBytes {
  /// All bytes.
  let bytes: [UInt8]
  /// The next byte to be read.
  var position: Int
  /// Whether numbers come with their high byte first.
  var isBigEndian: Bool

  /// Starts at a byte.
  init(_ bytes: [UInt8], at position: Int = 0, isBigEndian: Bool) {
    self.bytes = bytes
    self.position = position
    self.isBigEndian = isBigEndian
  }

  /// The bytes that are left.
  var remaining: Int { max(0, bytes.count - position) }

  /// The next byte.
  mutating func byte() throws(ImageFault) -> Int {
    guard position >= 0, position < bytes.count else { throw .corrupt }
    position += 1
    return Int(bytes[position - 1])
  }

  /// The next number of so many bytes, at most 4.
  mutating func integer(_ count: Int) throws(ImageFault) -> Int {
    var value = 0
    for i in 0..<count {
      let next = try byte()
      value = isBigEndian ? value << 8 | next : value | next << (8 * i)
    }
    return value
  }

  /// Passes over bytes.
  mutating func skip(_ count: Int) throws(ImageFault) {
    guard count >= 0, position >= 0, position <= bytes.count, count <= bytes.count - position
    else { throw .corrupt }
    position += count
  }

  /// The next bytes.
  mutating func take(_ count: Int) throws(ImageFault) -> ArraySlice<UInt8> {
    let start = position
    try skip(count)
    return bytes[start..<position]
  }
}
