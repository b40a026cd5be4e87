import ByteStorage
import ModelIR
import Testing

/// Small images written by Pillow 13.0.0, and what Pillow reads from them.
@Suite struct ImageCodecTests {
  private static let colors: [UInt8] = [
    255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 200, 100, 50,
  ]
  private static let lossyColors: [UInt8] = [
    77, 85, 34, 153, 148, 136, 48, 19, 81, 12, 20, 0, 49, 44, 32, 139, 110, 172,
  ]
  private static let grays: [UInt8] = [0, 64, 128, 255, 7, 9, 200, 33]

  private static let webPLossless = bytes(
    """
    5249464646000000574542505650384c3a0000002f024000002f401660b239740791bf5b1a64d236fdeba1da \
    e77464d236ad91fa57b877f31ff0471e312ddb4021db0870e85e8153ba88fec7f002
    """)
  private static let webPLossy = bytes(
    """
    5249464654000000574542505650382048000000d001009d012a0300020001402625a80274010efda81b0000 \
    fef6ff9079ff8b0abf6468cf774e7491309779ff69f71bf7ffe4dfff49bef3fa6afbfff26fec460836caca1c \
    b7000000
    """)
  private static let webPWithOpacity = bytes(
    """
    524946464e000000574542505650384c410000002f024000102f40986d34897d0771fe6ea7412660b1bd42c8 \
    ae2932699bd648fd2bdc3bb2499b8cf93af4f2061cee2f3355639b50c836021cba17e4582ea2ff31bc00
    """)
  private static let jpeg2000 = bytes(
    """
    0000000c6a5020200d0a870a00000014667479706a703220000000006a7032200000002d6a70326800000016 \
    6968647200000002000000030003070700000000000f636f6c7201000000000010000000c96a703263ff4fff \
    51002f0000000000030000000200000000000000000000000300000002000000000000000000030701010701 \
    01070101ff52000c00000001000104040001ff5c00074040484850ff64002500014372656174656420627920 \
    4f70656e4a5045472076657273696f6e20322e352e34ff90000a00000000004e0001ff93cfb40c0beda1c7d4 \
    0605b6afdf80180765efc7da033f00383ea0100809b3d300c7da051f681cfcc080007f05b6b70747c3ea029f \
    801c7e0040081f0bb46b043bffd9
    """)
  private static let grayCodeStream = bytes(
    """
    ff4fff5100290000000000040000000200000000000000000000000400000002000000000000000000010701 \
    01ff52000c00000001000104040001ff5c00074040484850ff640025000143726561746564206279204f7065 \
    6e4a5045472076657273696f6e20322e352e34ff90000a0000000000270001ff93df8018070e6dc3ea0387d4 \
    073f304006163f0622bf0c2c0d7fffd9
    """)

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  private func decode(_ file: [UInt8], _ format: ByteString = "RGB") throws -> Tensor {
    let run = OperatorRun("ImageDecoder", ["pixel_format": .string(format)])
    let values = try run.evaluated([Tensor(.uint8, [file.count], elements: file)])
    return try #require(values.first?.tensor)
  }

  @Test(arguments: [webPLossless, webPWithOpacity, jpeg2000])
  func `colors survive what loses nothing`(file: [UInt8]) throws {
    #expect(try decode(file) == Tensor(.uint8, [2, 3, 3], elements: Self.colors))
  }

  @Test func `lossy colors are those that the library gives`() throws {
    #expect(try decode(Self.webPLossy) == Tensor(.uint8, [2, 3, 3], elements: Self.lossyColors))
  }

  @Test func `a bare code stream of grays is read`() throws {
    let gray = try decode(Self.grayCodeStream, "Grayscale")
    #expect(gray == Tensor(.uint8, [2, 4, 1], elements: Self.grays))
    let colored = try decode(Self.grayCodeStream)
    #expect(
      colored == Tensor(.uint8, [2, 4, 3], elements: Self.grays.flatMap { [$0, $0, $0] }))
  }

  @Test(arguments: [webPLossless, webPLossy, jpeg2000, grayCodeStream])
  func `a damaged file gives an empty image, a smaller one or an error`(file: [UInt8]) throws {
    for length in 0..<file.count {
      if let image = try? decode(Array(file.prefix(length))) { #expect(image.count <= 24) }
    }
    for place in 12..<file.count {
      for bit in [0, 3, 7] {
        var damaged = file
        damaged[place] ^= 1 << bit
        if let image = try? decode(damaged) { #expect(image.rank == 3) }
      }
    }
  }
}
