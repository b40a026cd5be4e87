import ByteStorage
import Diagnostics
import ModelIR

/// Maps the data files of one model, each once.
struct ExternalDataReader {
  private let folders: [String]
  private let model: ModelPath
  private var mapped: [String: ByteBuffer] = [:]

  /// Prepares to read the data of the model at `path`.
  init(model path: String) {
    model = ModelPath(path)
    folders = model.trustedFolders()
  }

  /// The payload that `entries` describe.
  ///
  /// - Throws: E0110 where the file lies outside of the model's folders, E0111 where it is missing
  ///   or no regular file, E0112 where the keys are malformed or leave it.
  mutating func payload(_ entries: [MetadataEntry]) throws(Diagnostic) -> ByteBuffer {
    let reference = try ExternalDataReference(entries)
    let file = try contents(reference.location)
    return file[try reference.range(inFileOf: file.count)]
  }

  /// The whole data file at a location.
  mutating func contents(_ location: String) throws(Diagnostic) -> ByteBuffer {
    if let known = mapped[location] { return known }
    let path = try resolve(location)
    do throws(Diagnostic) {
      let bytes = try File.map(path, refusingLinksAndSpecialFiles: true)
      mapped[location] = bytes
      return bytes
    } catch {
      throw Diagnostic(.externalDataMissing, "'\(location)' \(error.message)")
    }
  }

  /// The path of a data file with every link resolved.
  private func resolve(_ location: String) throws(Diagnostic) -> String {
    let candidates = [model.folder] + folders
    for folder in candidates {
      guard let path = File.resolve(folder + "/" + location) else { continue }
      guard folders.contains(where: { path.hasPrefix($0 == "/" ? "/" : $0 + "/") }) else {
        throw Diagnostic(
          .externalDataOutside, "'\(location)' is a link that leaves the model's folder")
      }
      return path
    }
    throw Diagnostic(.externalDataMissing, "'\(location)' does not exist beside the model")
  }
}
