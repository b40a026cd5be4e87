public import ByteStorage
public import Diagnostics
public import ModelIR

/// Reads and writes ONNX models as files, together with their external data.
public enum ONNXFile {
  /// Where the payloads of tensors go.
  public enum ExternalData: Hashable, Sendable {
    /// Payloads that were external stay so; others move out only where the model would be larger
    /// than protobuf allows.
    case automatic
    /// Payloads that are external stay in the files where they are.
    case kept
    /// All payloads go into the model's own file.
    case never
    /// Payloads of at least so many bytes go to the data file.
    case always(minimumSize: Int)
  }

  /// What a data file's name has behind the model's.
  static let dataSuffix = ".data"
  /// The largest protobuf message that other readers accept.
  private static let largestMessage = Int(Int32.max)
  /// The payloads that move out where the model would be too large.
  private static let automaticMinimumSize = 1024

  /// Reads the model at `path`, which is mapped and not copied, and finds its external data.
  ///
  /// Data that cannot be used is a finding and not an error: the tensor keeps the description of
  /// its place, and asking for its elements fails.
  ///
  /// - Throws: E0101 where the file cannot be read, E02xx where it is no model.
  public static func read(
    _ path: String, diagnostics: inout DiagnosticBag
  ) throws(Diagnostic) -> Model {
    var model = try ONNXDecoder.decode(try File.map(path), file: path)
    attachExternalData(to: &model, at: path, diagnostics: &diagnostics)
    return model
  }

  /// Finds the external data of a model that was read from `path`.
  public static func attachExternalData(
    to model: inout Model, at path: String, diagnostics: inout DiagnosticBag
  ) {
    var reader = ExternalDataReader(model: path)
    var problems: [Diagnostic] = []
    var extents: [ExternalExtent] = []
    model.forEachTensor(where: \.isExternal) { tensor, place in
      guard case .external(let entries, _) = tensor.payload else { return }
      do throws(Diagnostic) {
        let contents = try reader.payload(entries)
        tensor.payload = .external(entries, contents: contents)
        extents.append(
          try ExternalExtent(ExternalDataReference(entries), count: contents.count, place: place))
      } catch {
        problems.append(error.inside(place).inside(.file(path)))
      }
    }
    problems += extents.overlaps.map { $0.inside(.file(path)) }
    for problem in problems { diagnostics.add(problem) }
  }

  /// Writes `model` to `path`, and payloads that do not stay in the model to `path` with `.data`.
  ///
  /// Each file is written beside its final name and renamed when it is complete.
  ///
  /// - Throws: E0102 where a file cannot be written, E0113 where the model is too large for one.
  public static func write(
    _ model: Model, to path: String, externalData: ExternalData = .automatic
  ) throws(Diagnostic) {
    let (chunks, data) = try encode(model, for: path, externalData: externalData)
    if !data.isEmpty { try File.write(data, to: path + dataSuffix) }
    try File.write(chunks, to: path)
  }

  /// Serialises `model` as it is written to `path`: the model's file and its data file, which is
  /// empty where there is none.
  ///
  /// - Throws: E0113 where the model is too large for one file.
  public static func encode(
    _ model: Model, for path: String, externalData: ExternalData = .automatic
  ) throws(Diagnostic) -> (model: [ByteBuffer], data: [ByteBuffer]) {
    try encode(
      model, for: path, externalData: externalData, largestMessage: Self.largestMessage)
  }

  /// Serialises `model` under another limit than protobuf's.
  package static func encode(
    _ model: Model, for path: String, externalData: ExternalData, largestMessage: Int
  ) throws(Diagnostic) -> (model: [ByteBuffer], data: [ByteBuffer]) {
    var model = model
    var writer = ExternalDataWriter(location: ModelPath(path).name + dataSuffix)
    switch externalData {
    case .automatic:
      model.moveOut(to: &writer) { $0.hasExternalContents }
    case .kept: break
    case .never:
      model.forEachTensor(where: \.hasExternalContents) { tensor, _ in tensor.makeInternal() }
    case .always(let minimumSize):
      model.moveOut(to: &writer) {
        $0.hasExternalContents || ($0.rawPayload?.count ?? 0) >= minimumSize
      }
    }
    var chunks = try ONNXEncoder.encode(model)
    if chunks.byteCount > largestMessage, externalData == .automatic || externalData == .kept {
      model.moveOut(to: &writer) {
        !$0.isExternal && ($0.rawPayload?.count ?? 0) >= automaticMinimumSize
      }
      chunks = try ONNXEncoder.encode(model)
    }
    guard chunks.byteCount <= largestMessage else {
      throw Diagnostic(
        .modelTooLarge, "the model has \(chunks.byteCount) bytes, at most \(largestMessage) fit",
        at: Location([.file(path)]))
    }
    return (chunks, writer.chunks)
  }
}

extension Model {
  /// Moves the payloads of the tensors that `isMoved` names to the data file.
  fileprivate mutating func moveOut(
    to writer: inout ExternalDataWriter, where isMoved: (StoredTensor) -> Bool
  ) {
    forEachTensor(where: isMoved) { tensor, _ in tensor.makeExternal(in: &writer) }
  }
}

extension [ByteBuffer] {
  fileprivate var byteCount: Int { reduce(0) { $0 + $1.count } }
}
