import ByteStorage
import Diagnostics
import Encodings

extension FuzzTarget {
  /// Bytes to structure, without the meaning of a model.
  static let encodings = [
    FuzzTarget("wire") { bytes throws(Diagnostic) in
      try ProtobufReader.read(bytes) { (reader) throws(Diagnostic) in try walk(&reader, depth: 0) }
    },
    FuzzTarget("zip") { bytes throws(Diagnostic) in
      let archive = try ZipArchive(bytes)
      for entry in archive.entries { blackHole(try archive.content(of: entry)) }
    },
    FuzzTarget("npy") { bytes throws(Diagnostic) in
      let array = try NPYArray(file: bytes)
      let written = ByteBuffer(array.file.flatMap(\.array))
      let again = try NPYArray(file: written)
      precondition(again == array, "the array changed on its way")
    },
    FuzzTarget("npz") { bytes throws(Diagnostic) in blackHole(try NPZArchive.read(bytes)) },
    FuzzTarget("hdf5-answer") { bytes throws(Diagnostic) in
      // The first byte says how many of the others are the answer about objects.
      guard let first = bytes.array.first else { return }
      let middle = min(1 + Int(first), bytes.count)
      blackHole(
        try HDF5File.fuzz(
          bytes, objects: bytes[1..<middle], numbers: bytes[middle..<bytes.count]))
    },
    FuzzTarget("json") { bytes throws(Diagnostic) in
      let value = try JSONValue(parsing: bytes)
      let (short, long) = (
        try JSONValue(parsing: value.text), try JSONValue(parsing: value.indentedText)
      )
      precondition(short == long, "the two spellings differ")
    },
  ]

  /// Reads every field as the type that its number chooses.
  private static func walk(_ reader: inout ProtobufReader, depth: Int) throws(Diagnostic) {
    var integers: [Int64] = []
    var floats: [Float] = []
    while let number = try reader.nextField() {
      switch number % 12 {
      case 0: _ = try reader.uint64()
      case 1: _ = try reader.int32()
      case 2: _ = try reader.bool()
      case 3: _ = try reader.float()
      case 4: _ = try reader.double()
      case 5: _ = try reader.bytesField()
      case 6: blackHole(try reader.string())
      case 7: try reader.int64s(into: &integers)
      case 8: try reader.floats(into: &floats)
      case 9: blackHole(try reader.messageRange())
      case 10:
        try reader.message("field") { (inner) throws(Diagnostic) in
          try walk(&inner, depth: depth + 1)
        }
      default: blackHole(try reader.skipField())
      }
    }
  }
}
