/// Decodes Portable Network Graphics (ISO/IEC 15948) of every color type, depth and interlacing.
///
/// Transparency is left out; of 16 bits, the upper 8 are taken.
struct PNGDecoder {
  private var width = 0
  private var height = 0
  private var depth = 0
  private var colorType = 0
  private var isInterlaced = false
  private var palette: ArraySlice<UInt8> = []

  /// Decodes a file.
  static func decode(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    var decoder = PNGDecoder()
    let compressed = try decoder.readChunks(file)
    return try decoder.image(compressed)
  }

  private mutating func readChunks(_ file: [UInt8]) throws(ImageFault) -> [UInt8] {
    var bytes = ImageBytes(file, at: 8, isBigEndian: true)
    var data: [UInt8] = []
    while true {
      let length = try bytes.integer(4)
      let kind = String(decoding: try bytes.take(4), as: UTF8.self)
      let content = try bytes.take(length)
      switch kind {
      case "IHDR": try readHeader(ImageBytes(Array(content), isBigEndian: true))
      case "PLTE": palette = content
      case "IDAT": data += content
      case "IEND": return data
      default: break
      }
      try bytes.skip(4)
    }
  }

  private mutating func readHeader(_ header: ImageBytes) throws(ImageFault) {
    var header = header
    width = try header.integer(4)
    height = try header.integer(4)
    try DecodedImage.check(width: width, height: height)
    depth = try header.byte()
    colorType = try header.byte()
    try header.skip(2)
    isInterlaced = try header.byte() != 0
    let depths: [Int: [Int]] = [
      0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]
    guard depths[colorType]?.contains(depth) == true else { throw .corrupt }
  }

  /// The samples of a pixel in the file.
  private var samples: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

  /// The channels of a decoded pixel.
  private var channels: Int { colorType == 0 || colorType == 4 ? 1 : 3 }

  /// The places of one pass: every `step`th column and row from `start` on.
  private struct Pass {
    var startX = 0
    var startY = 0
    var stepX = 1
    var stepY = 1
  }

  private static let interlacing = [
    Pass(startX: 0, startY: 0, stepX: 8, stepY: 8), Pass(startX: 4, startY: 0, stepX: 8, stepY: 8),
    Pass(startX: 0, startY: 4, stepX: 4, stepY: 8), Pass(startX: 2, startY: 0, stepX: 4, stepY: 4),
    Pass(startX: 0, startY: 2, stepX: 2, stepY: 4), Pass(startX: 1, startY: 0, stepX: 2, stepY: 2),
    Pass(startX: 0, startY: 1, stepX: 1, stepY: 2),
  ]

  private func image(_ compressed: [UInt8]) throws(ImageFault) -> DecodedImage {
    guard width > 0 else { throw .corrupt }
    let passes = isInterlaced ? Self.interlacing : [Pass()]
    var expected = 0
    for pass in passes {
      let (columns, rows) = size(of: pass)
      if columns > 0 { expected += rows * (1 + rowSize(columns)) }
    }
    let data = try Inflate.zlib(compressed[...], limit: expected)
    guard data.count >= expected else { throw .corrupt }
    var pixels = [UInt8](repeating: 0, count: width * height * channels)
    var position = 0
    for pass in passes {
      let (columns, rows) = size(of: pass)
      if columns == 0 { continue }
      var previous = [UInt8](repeating: 0, count: rowSize(columns))
      for row in 0..<rows {
        var line = Array(data[position + 1..<position + 1 + previous.count])
        try unfilter(&line, previous, kind: data[position])
        position += 1 + previous.count
        try place(line, columns, pass, row, into: &pixels)
        previous = line
      }
    }
    return DecodedImage(width: width, height: height, channels: channels, pixels: pixels)
  }

  private func size(of pass: Pass) -> (columns: Int, rows: Int) {
    (
      max(0, width - pass.startX + pass.stepX - 1) / pass.stepX,
      max(0, height - pass.startY + pass.stepY - 1) / pass.stepY
    )
  }

  private func rowSize(_ columns: Int) -> Int { (columns * samples * depth + 7) / 8 }

  /// Adds to each byte what was predicted from its neighbours.
  private func unfilter(
    _ line: inout [UInt8], _ above: [UInt8], kind: UInt8
  ) throws(ImageFault) {
    let distance = max(1, samples * depth / 8)
    for i in line.indices {
      let a = i >= distance ? line[i - distance] : 0
      let b = above[i]
      let c = i >= distance ? above[i - distance] : 0
      switch kind {
      case 0: return
      case 1: line[i] &+= a
      case 2: line[i] &+= b
      case 3: line[i] &+= UInt8((Int(a) + Int(b)) / 2)
      case 4: line[i] &+= Self.paeth(Int(a), Int(b), Int(c))
      default: throw .corrupt
      }
    }
  }

  /// Of the three neighbours the one nearest to `a + b - c`.
  private static func paeth(_ a: Int, _ b: Int, _ c: Int) -> UInt8 {
    let estimate = a + b - c
    let (da, db, dc) = (abs(estimate - a), abs(estimate - b), abs(estimate - c))
    return UInt8(da <= db && da <= dc ? a : db <= dc ? b : c)
  }

  private func place(
    _ line: [UInt8], _ columns: Int, _ pass: Pass, _ row: Int, into pixels: inout [UInt8]
  ) throws(ImageFault) {
    for column in 0..<columns {
      let x = pass.startX + column * pass.stepX
      let y = pass.startY + row * pass.stepY
      let target = (y * width + x) * channels
      for channel in 0..<channels {
        if colorType == 3 {
          let index = 3 * Int(sample(line, column, 0)) + channel
          guard index < palette.count else { throw .corrupt }
          pixels[target + channel] = palette[palette.startIndex + index]
        } else {
          let value = sample(line, column, channel)
          let largest = depth >= 8 ? 255 : (1 << depth) - 1
          pixels[target + channel] = UInt8(Int(value) * 255 / largest)
        }
      }
    }
  }

  /// A sample; of 16 bits the upper 8.
  private func sample(_ line: [UInt8], _ column: Int, _ channel: Int) -> UInt8 {
    let bit = (column * samples + channel) * depth
    if depth >= 8 { return line[bit / 8] }
    return line[bit / 8] >> UInt8(8 - depth - bit % 8) & UInt8((1 << depth) - 1)
  }
}
