/// Decodes JPEG images (ITU-T T.81): baseline, extended sequential and progressive with Huffman
/// coding and 8 bits a sample.
///
/// Samples are computed as libjpeg does by default, whose chroma upsampling the standard names.
struct JPEGDecoder {
  /// One color component.
  struct Component {
    /// Its number in the file.
    var id: Int
    /// Its samples along a row and a column for each minimal coded unit.
    var horizontal: Int
    var vertical: Int
    /// Its quantization table.
    var quantization: Int
    /// Its blocks along a row and a column, filled up to whole coded units.
    var columns = 0
    var rows = 0
    /// Its samples along a row and a column.
    var width = 0
    var height = 0
    /// Its coefficients, block by block, in natural order.
    var coefficients: [Int16] = []
    /// The prediction of the next constant coefficient.
    var prediction = 0
  }

  private(set) var width = 0
  private(set) var height = 0
  private(set) var isProgressive = false
  var components: [Component] = []
  private var quantization = [[Int]](repeating: [], count: 4)
  private(set) var constantCodes = [JPEGHuffmanCode?](repeating: nil, count: 4)
  private(set) var coefficientCodes = [JPEGHuffmanCode?](repeating: nil, count: 4)
  private(set) var restartInterval = 0
  private var colorTransform: Int?

  /// Where a coefficient of the zigzag order lies in a block.
  static let zigzag: [Int] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
  ]

  /// Decodes a file.
  static func decode(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    var decoder = JPEGDecoder()
    try decoder.readSegments(file)
    return try decoder.image()
  }

  private mutating func readSegments(_ file: [UInt8]) throws(ImageFault) {
    var bytes = ImageBytes(file, at: 2, isBigEndian: true)
    while true {
      guard try bytes.byte() == 0xFF else { throw .corrupt }
      var marker = try bytes.byte()
      while marker == 0xFF { marker = try bytes.byte() }
      if marker == 0xD9 { return }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) { continue }
      let length = try bytes.integer(2)
      guard length >= 2 else { throw .corrupt }
      let content = Array(try bytes.take(length - 2))
      var segment = ImageBytes(content, isBigEndian: true)
      switch marker {
      case 0xC0, 0xC1, 0xC2: try readFrame(&segment, isProgressive: marker == 0xC2)
      case 0xC4: try readHuffmanCodes(&segment)
      case 0xC3, 0xC5...0xCF: throw .unsupported("this kind of JPEG (SOF\(marker - 0xC0))")
      case 0xDA:
        bytes.position = try decodeScan(&segment, file, from: bytes.position)
      case 0xDB: try readQuantization(&segment)
      case 0xDD: restartInterval = try segment.integer(2)
      case 0xEE where content.starts(with: [0x41, 0x64, 0x6F, 0x62, 0x65]) && content.count >= 12:
        colorTransform = Int(content[11])
      default: break
      }
    }
  }

  private mutating func readFrame(
    _ segment: inout ImageBytes, isProgressive: Bool
  ) throws(ImageFault) {
    guard components.isEmpty else { throw .corrupt }
    self.isProgressive = isProgressive
    guard try segment.byte() == 8 else { throw .unsupported("JPEG of other than 8 bits") }
    height = try segment.integer(2)
    width = try segment.integer(2)
    try DecodedImage.check(width: width, height: height)
    let count = try segment.byte()
    guard count == 1 || count == 3 else { throw .unsupported("JPEG of \(count) components") }
    for _ in 0..<count {
      let id = try segment.byte()
      let sampling = try segment.byte()
      let table = try segment.byte()
      let component = Component(
        id: id, horizontal: sampling >> 4, vertical: sampling & 0xF, quantization: table)
      guard (1...4).contains(component.horizontal), (1...4).contains(component.vertical),
        table < 4
      else { throw .corrupt }
      components.append(component)
    }
    for i in components.indices {
      let (h, v) = (components[i].horizontal, components[i].vertical)
      components[i].columns = unitColumns * h
      components[i].rows = unitRows * v
      components[i].width = (width * h + largestHorizontal - 1) / largestHorizontal
      components[i].height = (height * v + largestVertical - 1) / largestVertical
      components[i].coefficients = [Int16](
        repeating: 0, count: components[i].columns * components[i].rows * 64)
    }
  }

  var largestHorizontal: Int { components.map(\.horizontal).max() ?? 1 }
  var largestVertical: Int { components.map(\.vertical).max() ?? 1 }

  /// The coded units along a row and a column.
  var unitColumns: Int { (width + 8 * largestHorizontal - 1) / (8 * largestHorizontal) }
  var unitRows: Int { (height + 8 * largestVertical - 1) / (8 * largestVertical) }

  private mutating func readQuantization(_ segment: inout ImageBytes) throws(ImageFault) {
    while segment.remaining > 0 {
      let kind = try segment.byte()
      guard kind & 0xF < 4, kind >> 4 < 2 else { throw .corrupt }
      var table = [Int](repeating: 0, count: 64)
      for i in 0..<64 { table[Self.zigzag[i]] = try segment.integer(kind >> 4 == 0 ? 1 : 2) }
      quantization[kind & 0xF] = table
    }
  }

  private mutating func readHuffmanCodes(_ segment: inout ImageBytes) throws(ImageFault) {
    while segment.remaining > 0 {
      let kind = try segment.byte()
      guard kind & 0xF < 4, kind >> 4 < 2 else { throw .corrupt }
      let counts = try segment.take(16).map { Int($0) }
      let symbols = try segment.take(counts.reduce(0, +)).map { Int($0) }
      let code = JPEGHuffmanCode(counts: counts, symbols: symbols)
      if kind >> 4 == 0 {
        constantCodes[kind & 0xF] = code
      } else {
        coefficientCodes[kind & 0xF] = code
      }
    }
  }

  private func image() throws(ImageFault) -> DecodedImage {
    guard !components.isEmpty else { throw .corrupt }
    var planes: [[UInt8]] = []
    for component in components {
      let table = quantization[component.quantization]
      guard table.count == 64 else { throw .corrupt }
      planes.append(try upsampled(component, JPEGTransform.samples(component, table)))
    }
    if components.count == 1 {
      return DecodedImage(width: width, height: height, channels: 1, pixels: planes[0])
    }
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    let isRGB =
      colorTransform == 0 || (colorTransform == nil && components.map(\.id) == [82, 71, 66])
    for i in 0..<width * height {
      let (y, cb, cr) = (Int(planes[0][i]), Int(planes[1][i]) - 128, Int(planes[2][i]) - 128)
      if isRGB {
        for c in 0..<3 { pixels[3 * i + c] = planes[c][i] }
      } else {
        // Factors 1.402, 0.34414, 0.71414 and 1.772 in units of 2^-16.
        pixels[3 * i] = UInt8(clamping: y + (91881 * cr + 32768) >> 16)
        pixels[3 * i + 1] = UInt8(clamping: y + (-22554 * cb - 46802 * cr + 32768) >> 16)
        pixels[3 * i + 2] = UInt8(clamping: y + (116130 * cb + 32768) >> 16)
      }
    }
    return DecodedImage(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func upsampled(
    _ component: Component, _ samples: JPEGPlane
  ) throws(ImageFault) -> [UInt8] {
    guard largestHorizontal % component.horizontal == 0,
      largestVertical % component.vertical == 0
    else { throw .unsupported("JPEG with fractional sampling") }
    return samples.upsampled(
      horizontally: largestHorizontal / component.horizontal,
      vertically: largestVertical / component.vertical, width: width, height: height)
  }
}
