import ByteStorage
public import Diagnostics
import Encodings
import Glibc
public import ModelIR
import ONNXFormat

extension DiagnosticCode {
  /// A file of arrays is not of a kind that can be read or written.
  public static let unusableArrayFile = DiagnosticCode(
    "E0104", "A file of arrays cannot be used",
    explanation: """
      Arrays are read from .npy, .npz and .pb (a serialised ONNX tensor) files and written to .npz \
      files and folders. Element types that numpy does not have can only be read from .pb files.
      """,
    mend: "Save the array with `numpy.save` or `numpy.savez`, and name the file accordingly.")
}

/// Files of arrays: numpy's, and serialised ONNX tensors.
public enum ArrayFile {
  /// The arrays of a file by name; the one of an .npy file has the file's name without extension.
  public static func read(_ path: String) throws(Diagnostic) -> [String: RuntimeValue] {
    let bytes = try File.map(path)
    do throws(Diagnostic) {
      let stem = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
      if path.hasSuffix(".pb") {
        let tensor = try ONNXValue.tensor(bytes, file: path)
        return [tensor.name ?? stem: .tensor(try tensor.dense())]
      }
      if path.hasSuffix(".npy") {
        return [stem: .tensor(try Tensor(NPYArray(file: bytes)))]
      }
      guard path.hasSuffix(".npz") else {
        throw Diagnostic(.unusableArrayFile, "expected an .npy, .npz or .pb file")
      }
      var arrays: [String: RuntimeValue] = [:]
      for member in try NPZArchive.read(bytes) {
        arrays[member.name] = .tensor(try Tensor(member.array))
      }
      return arrays
    } catch {
      throw error.location.file == nil ? error.inside(.file(path)) : error
    }
  }

  /// Writes arrays to an .npz file, or one .npy file each to a folder, which is made if needed.
  public static func write(
    _ arrays: [(name: String, value: RuntimeValue)], to path: String
  ) throws(Diagnostic) {
    var members: [NPZArchive.Member] = []
    for (name, value) in arrays {
      guard let array = value.tensor.flatMap({ NPYArray($0) }) else {
        throw Diagnostic(
          .unusableArrayFile, "'\(name)' is \(value.typeDescription), which numpy cannot hold",
          at: Location([.file(path)]))
      }
      members.append(NPZArchive.Member(name, array))
    }
    if path.hasSuffix(".npz") { return try File.write(NPZArchive.file(of: members), to: path) }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw Diagnostic(
        .unwritableFile, "cannot write: \(String(cString: strerror(errno)))",
        at: Location([.file(path)]))
    }
    for member in members {
      // Names of values may hold anything; a path separator would leave the folder.
      let name = String(member.name.map { $0 == "/" ? "_" : $0 })
      try File.write(member.array.file, to: path + "/" + name + ".npy")
    }
  }
}

extension Tensor {
  /// The array as a tensor.
  fileprivate init(_ array: NPYArray) throws(Diagnostic) {
    switch array.contents {
    case .strings(let strings): self.init(array.shape, strings: strings)
    case .numbers(let type, let bytes):
      guard let element = ElementType(type) else {
        throw Diagnostic(.unusableArrayFile, "element type \(type) is none of ONNX's")
      }
      self.init(element, array.shape, bytes: bytes)
    }
  }
}

extension NPYArray {
  /// The tensor as an array; nil for element types that numpy does not have.
  fileprivate init?(_ tensor: Tensor) {
    switch tensor.contents {
    case .strings(let strings): self.init(shape: tensor.shape, strings: strings)
    case .bytes(let bytes):
      guard let type = tensor.elementType.numpy else { return nil }
      self.init(type, shape: tensor.shape, bytes: bytes)
    }
  }
}

extension ElementType {
  /// Element types that numpy has under another name.
  private static let pairs: [(ElementType, NPYArray.ElementType)] = [
    (.bool, .bool), (.int8, .int8), (.int16, .int16), (.int32, .int32), (.int64, .int64),
    (.uint8, .uint8), (.uint16, .uint16), (.uint32, .uint32), (.uint64, .uint64),
    (.float16, .float16), (.float, .float32), (.double, .float64), (.complex64, .complex64),
    (.complex128, .complex128),
  ]

  fileprivate init?(_ type: NPYArray.ElementType) {
    guard let pair = Self.pairs.first(where: { $0.1 == type }) else { return nil }
    self = pair.0
  }

  fileprivate var numpy: NPYArray.ElementType? { Self.pairs.first { $0.0 == self }?.1 }
}
