import ByteStorage
import ConverterCore
import Diagnostics

/// A data base of type `minidb`: pairs of a key and a value, each with its length in front.
struct MiniDataBase: Sendable {
  /// A key, and where the bytes of its value are.
  struct Pair: Sendable {
    var key: String
    var value: ByteBuffer
    var offset: Int
  }

  /// The pairs, in the order of the file.
  var pairs: [Pair] = []

  /// The key of the nets in a data base of PredictorExporter, which comes first.
  static let metaKey = "!!META_NET_DEF"

  /// Whether the first pair is that of PredictorExporter.
  static func recognizes(_ bytes: ByteBuffer) -> Bool { pair(bytes, at: 0)?.key == metaKey }

  /// Reads all pairs.
  init(_ bytes: ByteBuffer) throws(Diagnostic) {
    var position = 0
    while position < bytes.count {
      guard let pair = Self.pair(bytes, at: position) else {
        throw Diagnostic(
          .unusableCaffe2Files, "the data base is cut short",
          at: Location([.byteOffset(position)]))
      }
      pairs.append(pair)
      position = pair.offset + pair.value.count
    }
  }

  /// The pair that starts at `position`; nil where the bytes end before it does.
  private static func pair(_ bytes: ByteBuffer, at position: Int) -> Pair? {
    guard bytes.count - position >= 8 else { return nil }
    let lengths = bytes[position..<position + 8].elements(as: Int32.self).map(Int.init)
    let rest = bytes.count - position - 8
    guard lengths[0] > 0, lengths[1] >= 0, lengths[0] <= rest, lengths[1] <= rest - lengths[0]
    else { return nil }
    let start = position + 8
    let middle = start + lengths[0]
    return Pair(
      key: String(decoding: bytes[start..<middle].array, as: UTF8.self),
      value: bytes[middle..<middle + lengths[1]], offset: middle)
  }
}

extension NetFiles {
  /// Reads a data base of PredictorExporter: the predict net and its blobs.
  init(dataBase file: ModelSource.File) throws(Diagnostic) {
    do throws(Diagnostic) {
      self = try Self.reading(MiniDataBase(file.bytes), file)
    } catch {
      throw error.location.file == nil ? error.inside(file.location) : error
    }
  }

  private static func reading(
    _ base: MiniDataBase, _ file: ModelSource.File
  ) throws(Diagnostic) -> NetFiles {
    var nets: [String: Net] = [:]
    var order: [String] = []
    var blobs: [String: DataBaseBlob] = [:]
    for pair in base.pairs {
      do throws(Diagnostic) {
        if pair.key == MiniDataBase.metaKey {
          nets = try DataBaseBlob.nets(pair.value)
          continue
        }
        let blob = try DataBaseBlob(pair.value)
        if blobs[blob.name] == nil { order.append(blob.name) }
        try blobs[blob.name, default: blob.withoutData].append(blob)
      } catch {
        throw error.inside(.field("'\(pair.key)' at byte \(pair.offset)"))
      }
    }
    guard var net = nets["PREDICT_NET_TYPE"] else {
      throw Diagnostic(.unusableCaffe2Files, "the data base has no predict net")
    }
    var initNet = Net(name: net.name + "_blobs")
    for name in order {
      if let blob = blobs[name] { initNet.operators.append(try blob.fill()) }
    }
    net.location = file.location
    initNet.location = file.location
    var files = NetFiles(initNet: initNet, predictNet: net)
    for fill in nets["PREDICT_INIT_NET_TYPE"]?.operators ?? [] where fill.type == "ConstantFill" {
      guard let name = fill.outputs.first,
        case .integers(let bytes)? = fill.argument("shape")?.value
      else { continue }
      let shape = bytes.elements(as: Int64.self).compactMap { Int(exactly: $0) }
      files.inputShapes[name] = shape
    }
    return files
  }
}
