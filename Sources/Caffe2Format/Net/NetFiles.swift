import ByteStorage
import ConverterCore
import Diagnostics

/// The nets that a model consists of.
struct NetFiles: Sendable {
  /// Fills weights; nil where one net does all.
  var initNet: Net?
  /// Shapes of inputs that the file gives, by name.
  var inputShapes: [String: [Int]] = [:]
  /// Computes.
  var predictNet: Net

  /// Reads one or two files, in either order.
  init(_ source: ModelSource, warnings: inout DiagnosticBag) throws(Diagnostic) {
    guard (1...2).contains(source.files.count) else {
      throw Diagnostic(
        .unusableCaffe2Files,
        "there are \(counted(source.files.count, "file")), expected one or two",
        at: source.files.last?.location ?? Location())
    }
    if source.files.count == 1, let file = source.files.first, MiniDataBase.recognizes(file.bytes) {
      self = try NetFiles(dataBase: file)
      return
    }
    var nets: [Net] = []
    for file in source.files { nets.append(try Net(file, warnings: &warnings)) }
    let isReversed = nets.count == 2 && Self.initializes(nets[1], before: nets[0], source.files)
    if isReversed { nets.reverse() }
    predictNet = nets[nets.count - 1]
    initNet = nets.count == 2 ? nets[0] : nil
    guard !predictNet.operators.isEmpty || !(initNet?.operators.isEmpty ?? true) else {
      throw Diagnostic(
        .unusableCaffe2Files, "the net has no operators",
        at: source.files.last?.location ?? Location())
    }
  }

  /// Makes a model of nets that were read.
  init(initNet: Net?, predictNet: Net) {
    self.initNet = initNet
    self.predictNet = predictNet
  }

  /// Whether `first` is the init net of `second`: it fills what the other reads, and not the other
  /// way; where that does not tell, it reads nothing; where both do so, it is called so.
  private static func initializes(
    _ first: Net, before second: Net, _ files: [ModelSource.File]
  ) -> Bool {
    let forward = !first.writtenBlobs.isDisjoint(with: second.freeInputs)
    let backward = !second.writtenBlobs.isDisjoint(with: first.freeInputs)
    if forward != backward { return forward }
    if first.freeInputs.isEmpty != second.freeInputs.isEmpty { return first.freeInputs.isEmpty }
    return files.count == 2 && files[1].name.contains("init") && !files[0].name.contains("init")
  }
}

extension Net {
  /// Reads a file in the binary or the text format.
  fileprivate init(
    _ file: ModelSource.File, warnings: inout DiagnosticBag
  ) throws(Diagnostic) {
    let outer = warnings.context
    warnings.context = file.location.inside(outer)
    defer { warnings.context = outer }
    do throws(Diagnostic) {
      self =
        isText(file.head(4096).array)
        ? try Net(text: file.bytes, warnings: &warnings) : try Net(binary: file.bytes)
    } catch {
      throw error.location.file == nil ? error.inside(file.location) : error
    }
    location = file.location
  }
}

/// Whether bytes are text: a binary net has control characters among its tags and lengths.
func isText(_ head: [UInt8]) -> Bool {
  !head.isEmpty && head.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) }
}
