public import ByteStorage
import CHDF5Reader
public import Diagnostics
import Glibc

/// The objects below one group of an HDF5 file.
///
/// libhdf5 reads the file, in a process of its own under limits of time and memory, since damaged
/// files make it crash. Links to other files are not followed.
public struct HDF5File: Sendable {
  /// An array.
  public struct Dataset: Sendable, Hashable {
    /// What the elements are.
    public enum ElementClass: Sendable, Hashable {
      /// Floating-point numbers.
      case real
      /// Integers.
      case integer
      /// Text, records, references and the like.
      case other
    }

    /// The path from the file's root, such as `/data/conv1/0`.
    public var path: String
    /// What the elements are.
    public var elementClass: ElementClass
    /// The bytes of an element.
    public var elementSize: Int
    /// The extents, outermost first.
    public var shape: [Int]
  }

  /// An attribute that holds text.
  public struct Attribute: Sendable, Hashable {
    /// The path of the group or dataset that it belongs to.
    public var owner: String
    /// The attribute's name.
    public var name: String
    /// The texts, one for a scalar.
    public var texts: [String]
  }

  /// The paths of the groups, parents first, then by name.
  public private(set) var groups: [String] = []
  /// The arrays, in the order of the groups, then by name.
  public private(set) var datasets: [Dataset] = []
  /// The attributes of text.
  public private(set) var attributes: [Attribute] = []
  private let bytes: ByteBuffer

  /// The bytes that an HDF5 file begins with, where no user block stands before them.
  public static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

  /// The most objects of a file.
  private static let objectLimit: UInt64 = 1 << 18
  /// The most numbers that an array may have for each byte of the file: what deflate can do.
  private static let largestRatio = 1040

  /// Lists what lies below the group `root`, at most `depth` levels of it.
  ///
  /// - Throws: E0245, E0247, E0248.
  public init(
    _ bytes: ByteBuffer, root: String = "/", depth: Int = 32
  ) throws(Diagnostic) {
    self.bytes = bytes
    let answer = try Self.ask { answer in
      bytes.withUnsafeBytes { file in
        hdf5_list(
          file.bindMemory(to: UInt8.self).baseAddress, file.count, root,
          UInt32(clamping: depth), Self.objectLimit, &answer)
      }
    }
    try read(HDF5Answer(answer))
  }

  /// The numbers of arrays in binary32; those of other types are rounded.
  ///
  /// Each call starts a process: ask for all that is needed at once.
  ///
  /// - Throws: E0245 to E0248.
  public func numbers(of datasets: [Dataset]) throws(Diagnostic) -> [ByteBuffer] {
    if datasets.isEmpty { return [] }
    var counts: [Int] = []
    for dataset in datasets { counts.append(try count(of: dataset)) }
    // The paths side by side, each with a zero behind it.
    var paths: [CChar] = []
    var starts: [Int] = []
    for dataset in datasets {
      starts.append(paths.count)
      paths += dataset.path.utf8.lazy.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
    }
    let answer = try Self.ask { answer in
      paths.withUnsafeBufferPointer { text in
        let wanted = zip(starts, counts).map { start, count in
          hdf5_dataset(path: text.baseAddress.map { $0 + start }, count: UInt64(count))
        }
        return bytes.withUnsafeBytes { file in
          hdf5_read(
            file.bindMemory(to: UInt8.self).baseAddress, file.count, wanted, wanted.count, &answer)
        }
      }
    }
    return try Self.numbers(in: answer, counts: counts)
  }

  /// What a child answered that was asked for so many numbers of each array.
  private static func numbers(
    in answer: ByteBuffer, counts: [Int]
  ) throws(Diagnostic) -> [ByteBuffer] {
    var reader = HDF5Answer(answer)
    var numbers: [ByteBuffer] = []
    for count in counts {
      guard try reader.number() == 1 else { throw try Self.refusal(&reader) }
      numbers.append(try reader.bytes(4 * count))
    }
    return numbers
  }

  /// Takes one answer for what a child says of a file's objects, and another for its numbers.
  ///
  /// A damaged file may make the child say anything, so this must withstand any bytes.
  package static func fuzz(
    _ bytes: ByteBuffer, objects: ByteBuffer, numbers: ByteBuffer
  ) throws(Diagnostic) -> [ByteBuffer] {
    var file = HDF5File(unlisted: bytes)
    try file.read(HDF5Answer(objects))
    var counts: [Int] = []
    for dataset in file.datasets { counts.append(try file.count(of: dataset)) }
    return try Self.numbers(in: numbers, counts: counts)
  }

  private init(unlisted bytes: ByteBuffer) { self.bytes = bytes }

  /// The number of elements, if the file can hold as many numbers.
  private func count(of dataset: Dataset) throws(Diagnostic) -> Int {
    guard dataset.elementClass != .other else {
      throw Diagnostic(
        .unsupportedHDF5, "the dataset holds no numbers", at: Location([.field(dataset.path)]))
    }
    let limit = bytes.count * Self.largestRatio
    var count = 1
    // Rising extents: a zero comes first.
    for extent in dataset.shape.sorted() where count <= limit {
      let (product, isOver) = count.multipliedReportingOverflow(by: extent)
      count = isOver ? Int.max : product
    }
    guard count <= limit else {
      throw Diagnostic(
        .unsupportedHDF5,
        "the shape \(dataset.shape) has more elements than \(bytes.count) bytes can hold",
        at: Location([.field(dataset.path)]))
    }
    return count
  }

  private mutating func read(_ answer: HDF5Answer) throws(Diagnostic) {
    var answer = answer
    while !answer.isAtEnd {
      switch UInt32(truncatingIfNeeded: try answer.number()) {
      case HDF5_GROUP.rawValue: groups.append(try answer.text())
      case HDF5_DATASET.rawValue: datasets.append(try Self.dataset(&answer))
      case HDF5_TEXTS.rawValue:
        let owner = try answer.text()
        let name = try answer.text()
        var texts: [String] = []
        for _ in 0..<(try answer.number()) { texts.append(try answer.text()) }
        attributes.append(Attribute(owner: owner, name: name, texts: texts))
      default: throw try Self.refusal(&answer)
      }
    }
  }

  private static func dataset(_ answer: inout HDF5Answer) throws(Diagnostic) -> Dataset {
    let path = try answer.text()
    let elementClass = UInt32(truncatingIfNeeded: try answer.number())
    let size = try answer.number()
    var shape: [Int] = []
    for _ in 0..<(try answer.number()) { shape.append(try answer.number()) }
    return Dataset(
      path: path,
      elementClass: elementClass == HDF5_REAL_CLASS.rawValue
        ? .real : elementClass == HDF5_INTEGER_CLASS.rawValue ? .integer : .other,
      elementSize: size, shape: shape)
  }

  private static func refusal(_ answer: inout HDF5Answer) throws(Diagnostic) -> Diagnostic {
    Diagnostic(.malformedHDF5, try answer.text(), at: Location([.byteOffset(0)]))
  }

  /// Runs a task in a child and takes over what it answered.
  private static func ask(
    _ task: (inout hdf5_answer) -> hdf5_outcome
  ) throws(Diagnostic) -> ByteBuffer {
    var answer = hdf5_answer(bytes: nil, count: 0)
    let outcome = task(&answer)
    defer { free(answer.bytes) }
    switch outcome {
    case HDF5_ANSWERED:
      return ByteBuffer(copying: UnsafeRawBufferPointer(start: answer.bytes, count: answer.count))
    case HDF5_BROKE_OFF:
      throw Diagnostic(
        .malformedHDF5, "libhdf5 broke off over the file", at: Location([.byteOffset(0)]))
    case HDF5_NO_LIBRARY:
      let name = hdf5_library_name().map { String(cString: $0) } ?? "libhdf5"
      throw Diagnostic(
        .noHDF5Library, "\(name), by which HDF5 files are read, cannot be loaded",
        at: Location([.byteOffset(0)]))
    default:
      throw Diagnostic(
        .noHDF5Process, "cannot start a process: \(String(cString: strerror(errno)))",
        at: Location([.byteOffset(0)]))
    }
  }
}
