import CImageCodecs
import Glibc

extension DecodedImage {
  /// Decodes a WebP file.
  static func webP(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    try decoded(file, "a WebP file of this kind", by: decode_webp)
  }

  /// Decodes a JPEG 2000 file or code stream.
  static func jpeg2000(_ file: [UInt8]) throws(ImageFault) -> DecodedImage {
    try decoded(file, "a JPEG 2000 file of this kind", by: decode_jpeg2000)
  }

  private typealias Decoder = (
    UnsafePointer<UInt8>?, Int, Int, UnsafeMutablePointer<coded_image>?
  ) -> image_status

  private static func decoded(
    _ file: [UInt8], _ what: String, by decode: Decoder
  ) throws(ImageFault) -> DecodedImage {
    var image = coded_image()
    let status = file.withUnsafeBufferPointer {
      decode($0.baseAddress, $0.count, largestPixelCount, &image)
    }
    switch status {
    case IMAGE_DECODED:
      defer { free(image.pixels) }
      let pixels = UnsafeBufferPointer(
        start: image.pixels, count: image.width * image.height * image.channels)
      return DecodedImage(
        width: image.width, height: image.height, channels: image.channels, pixels: Array(pixels))
    case IMAGE_UNSUPPORTED: throw .unsupported(what)
    default: throw .corrupt
    }
  }
}
