package import ByteStorage

/// The digest SHA-1, by which ONNX marks files of external data.
///
/// It tells a damaged file from a sound one; it is no protection against a forged one.
/// Source: FIPS 180-4, sections 5.1.1, 5.3.1 and 6.1.2.
package enum SHA1 {
  /// The digest of all bytes, as 40 hexadecimal digits.
  package static func hexadecimal(_ bytes: ByteBuffer) -> String {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    bytes.withUnsafeBytes { bytes in
      var schedule = [UInt32](repeating: 0, count: 80)
      let whole = bytes.count / 64 * 64
      var start = 0
      while start < whole {
        absorb(UnsafeRawBufferPointer(rebasing: bytes[start..<start + 64]), &schedule, &state)
        start += 64
      }
      var tail = [UInt8](bytes[whole...])
      tail.append(0x80)
      while tail.count % 64 != 56 { tail.append(0) }
      let bitCount = UInt64(bytes.count) &* 8
      for shift in stride(from: 56, through: 0, by: -8) {
        tail.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
      }
      tail.withUnsafeBytes { tail in
        for start in stride(from: 0, to: tail.count, by: 64) {
          absorb(UnsafeRawBufferPointer(rebasing: tail[start..<start + 64]), &schedule, &state)
        }
      }
    }
    let digits = Array("0123456789abcdef")
    return String(
      state.flatMap { word in
        stride(from: 28, through: 0, by: -4).map { digits[Int(word >> UInt32($0)) & 15] }
      })
  }

  private static func absorb(
    _ block: UnsafeRawBufferPointer, _ schedule: inout [UInt32], _ state: inout [UInt32]
  ) {
    for index in 0..<16 {
      schedule[index] = UInt32(
        bigEndian: block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }
    for index in 16..<80 {
      let mixed =
        schedule[index - 3] ^ schedule[index - 8] ^ schedule[index - 14] ^ schedule[index - 16]
      schedule[index] = mixed << 1 | mixed >> 31
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for index in 0..<80 {
      let (choice, constant): (UInt32, UInt32) =
        switch index {
        case 0..<20: (b & c | ~b & d, 0x5A82_7999)
        case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case 40..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
      let next = (a << 5 | a >> 27) &+ choice &+ e &+ constant &+ schedule[index]
      (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
  }
}
