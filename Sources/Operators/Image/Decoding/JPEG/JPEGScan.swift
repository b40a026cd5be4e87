/// One scan of a JPEG image: a pass over the coefficients of some components.
struct JPEGScan {
  /// The components, with the numbers of their codes.
  var members: [(component: Int, constantCode: Int, coefficientCode: Int)] = []
  /// The coefficients that the scan is about, in zigzag order.
  var first = 0
  var last = 63
  /// The bit positions that earlier scans and this one give down to; progressive images only.
  var high = 0
  var low = 0
  /// Blocks that are known to have no further coefficients in this scan.
  var emptyBlocks = 0
}

extension JPEGDecoder {
  /// Decodes the scan that a header leads, and gives the position behind it.
  mutating func decodeScan(
    _ header: inout ImageBytes, _ file: [UInt8], from start: Int
  ) throws(ImageFault) -> Int {
    var scan = try readScan(&header)
    var bits = JPEGBits(file, at: start)
    let isInterleaved = scan.members.count > 1
    var units = unitColumns * unitRows
    var blockColumns = unitColumns
    if !isInterleaved {
      // A component alone has no filling up to whole units.
      let component = components[scan.members[0].component]
      blockColumns = (component.width + 7) / 8
      units = blockColumns * ((component.height + 7) / 8)
    }
    for i in components.indices { components[i].prediction = 0 }
    for unit in 0..<units {
      if restartInterval > 0, unit > 0, unit % restartInterval == 0 {
        try bits.restart()
        scan.emptyBlocks = 0
        for i in components.indices { components[i].prediction = 0 }
      }
      let (row, column) = (unit / blockColumns, unit % blockColumns)
      for member in scan.members.indices {
        let (h, v) =
          isInterleaved
          ? (
            components[scan.members[member].component].horizontal,
            components[scan.members[member].component].vertical
          ) : (1, 1)
        for y in 0..<v {
          for x in 0..<h {
            try decodeBlock(&bits, &scan, member, row: row * v + y, column: column * h + x)
          }
        }
      }
    }
    return bits.position
  }

  private func readScan(_ header: inout ImageBytes) throws(ImageFault) -> JPEGScan {
    var scan = JPEGScan()
    for _ in 0..<(try header.byte()) {
      let id = try header.byte()
      let codes = try header.byte()
      guard let index = components.firstIndex(where: { $0.id == id }), codes >> 4 < 4,
        codes & 0xF < 4
      else { throw .corrupt }
      scan.members.append((index, codes >> 4, codes & 0xF))
    }
    guard !scan.members.isEmpty, scan.members.count <= components.count else { throw .corrupt }
    scan.first = try header.byte()
    scan.last = try header.byte()
    let bits = try header.byte()
    if isProgressive {
      (scan.high, scan.low) = (bits >> 4, bits & 0xF)
      let isConstant = scan.first == 0 && scan.last == 0
      guard scan.last < 64, scan.first <= scan.last, scan.low < 14, scan.high < 15,
        isConstant || (scan.first > 0 && scan.members.count == 1)
      else { throw .corrupt }
    } else {
      (scan.first, scan.last) = (0, 63)
    }
    return scan
  }

  private mutating func decodeBlock(
    _ bits: inout JPEGBits, _ scan: inout JPEGScan, _ member: Int, row: Int, column: Int
  ) throws(ImageFault) {
    let (index, constantCode, coefficientCode) = scan.members[member]
    let block = (row * components[index].columns + column) * 64
    if scan.first == 0 {
      if scan.high == 0 {
        let size = try bits.symbol(constantCodes[constantCode])
        guard size <= 15 else { throw .corrupt }
        let prediction = components[index].prediction + (try bits.signed(size))
        guard abs(prediction) < 1 << 20 else { throw .corrupt }
        components[index].prediction = prediction
        components[index].coefficients[block] = Int16(truncatingIfNeeded: prediction << scan.low)
      } else if try bits.bit() == 1 {
        components[index].coefficients[block] |= 1 << Int16(scan.low)
      }
    }
    guard scan.last > 0 else { return }
    let code = coefficientCodes[coefficientCode]
    if scan.high == 0 {
      try decodeCoefficients(&bits, &scan, code, index, block)
    } else {
      try refineCoefficients(&bits, &scan, code, index, block)
    }
  }

  /// Reads coefficients for the first time: runs of zeros, each with a value at its end.
  private mutating func decodeCoefficients(
    _ bits: inout JPEGBits, _ scan: inout JPEGScan, _ code: JPEGHuffmanCode?, _ index: Int,
    _ block: Int
  ) throws(ImageFault) {
    if scan.emptyBlocks > 0 {
      scan.emptyBlocks -= 1
      return
    }
    var k = max(1, scan.first)
    while k <= scan.last {
      let symbol = try bits.symbol(code)
      let (run, size) = (symbol >> 4, symbol & 0xF)
      if size == 0 {
        if run == 15 {
          k += 16
          continue
        }
        if isProgressive { scan.emptyBlocks = (1 << run) + (try bits.bits(run)) - 1 }
        return
      }
      k += run
      guard k <= scan.last else { throw .corrupt }
      let value = try bits.signed(size) << scan.low
      components[index].coefficients[block + Self.zigzag[k]] = Int16(truncatingIfNeeded: value)
      k += 1
    }
  }

  /// Reads one more bit of coefficients known to be other than zero, and those that become so.
  private mutating func refineCoefficients(
    _ bits: inout JPEGBits, _ scan: inout JPEGScan, _ code: JPEGHuffmanCode?, _ index: Int,
    _ block: Int
  ) throws(ImageFault) {
    var k = scan.first
    while k <= scan.last, scan.emptyBlocks == 0 {
      let symbol = try bits.symbol(code)
      var (run, value) = (symbol >> 4, symbol & 0xF)
      if value == 0 {
        if run < 15 {
          scan.emptyBlocks = (1 << run) + (try bits.bits(run))
          break
        }
      } else {
        guard value == 1 else { throw .corrupt }
        value = try bits.bit() == 1 ? 1 << scan.low : -(1 << scan.low)
      }
      // The run counts coefficients that were zero so far; the others get a bit on the way.
      while k <= scan.last {
        let place = block + Self.zigzag[k]
        if components[index].coefficients[place] != 0 {
          try refine(&bits, scan, index, place)
        } else if run == 0 {
          components[index].coefficients[place] = Int16(value)
          k += 1
          break
        } else {
          run -= 1
        }
        k += 1
      }
    }
    guard scan.emptyBlocks > 0 else { return }
    while k <= scan.last {
      let place = block + Self.zigzag[k]
      if components[index].coefficients[place] != 0 { try refine(&bits, scan, index, place) }
      k += 1
    }
    scan.emptyBlocks -= 1
  }

  private mutating func refine(
    _ bits: inout JPEGBits, _ scan: JPEGScan, _ index: Int, _ place: Int
  ) throws(ImageFault) {
    guard try bits.bit() == 1 else { return }
    let value = components[index].coefficients[place]
    let step = Int16(1 << scan.low)
    if value & step == 0 { components[index].coefficients[place] &+= value > 0 ? step : -step }
  }
}
