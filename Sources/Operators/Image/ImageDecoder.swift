import ByteStorage
import Diagnostics
import ModelIR

extension Operator {
  static let imageDecoder = Operator(
    "ImageDecoder",
    summary: """
      Decodes an image file into a tensor of height, width and channels. A file that is damaged \
      gives an empty tensor.
      """,
    versions: [
      .since(
        20, inputs: [.required("encoded_stream", "T1")], outputs: [.required("image", "T2")],
        attributes: [.string("pixel_format", "RGB")],
        types: ["T1": .tensor(.uint8), "T2": .tensor(.uint8)])
    ],
    infer: { context throws(Diagnostic) in
      let channels = try context.pixelFormat().channels
      context.setOutput(0, .uint8, [.unknown, .unknown, .known(channels)])
    },
    evaluate: { context throws(Diagnostic) in
      let stream = try context.tensor(0)
      guard stream.rank == 1 else {
        throw context.mismatch("the stream has shape \(stream.shape), expected one dimension")
      }
      let format = try context.pixelFormat()
      var image = DecodedImage(width: 0, height: 0, channels: 3, pixels: [])
      do throws(ImageFault) { image = try DecodedImage(stream.bytes.array) } catch {
        if case .unsupported(let what) = error {
          throw context.unsupported("does not decode \(what)")
        }
      }
      return [
        .tensor(
          Tensor(
            .uint8, [image.height, image.width, format.channels],
            elements: format.pixels(of: image)))
      ]
    })
}

/// The order of a pixel's channels.
private enum PixelFormat: String {
  case rgb = "RGB"
  case bgr = "BGR"
  case grayscale = "Grayscale"

  var channels: Int { self == .grayscale ? 1 : 3 }

  func pixels(of image: DecodedImage) -> [UInt8] {
    switch self {
    case .grayscale: image.grayscale
    case .rgb: image.colored
    case .bgr: image.reversedColored
    }
  }
}

extension NodeReading {
  fileprivate func pixelFormat() throws(Diagnostic) -> PixelFormat {
    let name = try string("pixel_format")
    guard let format = PixelFormat(rawValue: name) else {
      throw invalid("pixel_format", "is '\(name)', expected RGB, BGR or Grayscale")
    }
    return format
  }
}
