/// The simple compression methods of TIFF.
enum TIFFCompression {
  /// Expands runs and literal stretches, each led by a signed count.
  static func expandPackBits(
    _ stored: ArraySlice<UInt8>, limit: Int
  ) throws(ImageFault) -> [UInt8] {
    var output: [UInt8] = []
    var i = stored.startIndex
    while i < stored.endIndex, output.count < limit {
      let count = Int(Int8(bitPattern: stored[i]))
      i += 1
      if count >= 0 {
        guard count + 1 <= stored.endIndex - i else { throw .corrupt }
        output += stored[i..<i + count + 1]
        i += count + 1
      } else if count != -128 {
        guard i < stored.endIndex else { throw .corrupt }
        output += [UInt8](repeating: stored[i], count: 1 - count)
        i += 1
      }
    }
    return output
  }

  /// Expands codes of 9 to 12 bits, high bit first, for strings seen before.
  static func expandLZW(_ stored: ArraySlice<UInt8>, limit: Int) throws(ImageFault) -> [UInt8] {
    var output: [UInt8] = []
    // Every string is an earlier one and a byte: where it ends in the output, and its length.
    var ends = [Int](repeating: 0, count: 258)
    var lengths = [Int](repeating: 0, count: 258)
    var bitBuffer = 0
    var bitCount = 0
    var hasPrevious = false
    var previousLength = 0
    for byte in stored {
      bitBuffer = (bitBuffer << 8 | Int(byte)) & 0xFF_FFFF
      bitCount += 8
      // The width grows one code early.
      let width = ends.count < 511 ? 9 : ends.count < 1023 ? 10 : ends.count < 2047 ? 11 : 12
      guard bitCount >= width else { continue }
      bitCount -= width
      let code = bitBuffer >> bitCount & ((1 << width) - 1)
      if code == 257 || output.count >= limit { return output }
      if code == 256 {
        ends.removeLast(ends.count - 258)
        lengths.removeLast(lengths.count - 258)
        hasPrevious = false
        continue
      }
      if hasPrevious, ends.count < 4096 {
        // The string before, with the first byte of the one that comes now.
        ends.append(output.count + 1)
        lengths.append(previousLength + 1)
      }
      if code < 256 {
        output.append(UInt8(code))
        previousLength = 1
      } else {
        guard code < ends.count else { throw .corrupt }
        let start = ends[code] - lengths[code]
        guard start >= 0, start < output.count else { throw .corrupt }
        for k in 0..<lengths[code] { output.append(output[start + k]) }
        previousLength = lengths[code]
      }
      hasPrevious = true
    }
    return output
  }
}
