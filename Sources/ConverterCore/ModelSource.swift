public import ByteStorage
public import Diagnostics

/// The files that make up a model, in the order the user gave them.
public struct ModelSource: Sendable {
  /// One file: its name and its bytes, which are mapped and so read when they are touched.
  public struct File: Sendable {
    /// The name as the user gave it.
    public let name: String
    /// The content.
    public let bytes: ByteBuffer

    /// Names bytes that are in memory already.
    public init(name: String, bytes: ByteBuffer) {
      self.name = name
      self.bytes = bytes
    }

    /// The part of the name after its last dot, in lower case; empty where there is none.
    public var fileExtension: String {
      let last = name.split(separator: "/").last ?? ""
      guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return "" }
      return last[last.index(after: dot)...].lowercased()
    }

    /// The first bytes, at most `count`.
    public func head(_ count: Int) -> ByteBuffer { bytes[0..<min(max(count, 0), bytes.count)] }

    /// The place that diagnostics about the file start from.
    public var location: Location { Location([.file(name)]) }
  }

  /// The files.
  public let files: [File]

  /// Makes a source of files in memory.
  public init(_ files: [File]) { self.files = files }

  /// Maps the files at `paths`; `-` is standard input.
  ///
  /// - Throws: E0101.
  public init(paths: [String]) throws(Diagnostic) {
    var files: [File] = []
    for path in paths {
      let bytes =
        path == "-" ? try ByteStorage.File.readStandardInput() : try ByteStorage.File.map(path)
      files.append(File(name: path, bytes: bytes))
    }
    self.files = files
  }
}

/// A file that an exporter made.
public struct OutputFile: Sendable {
  /// How a file is called, given the path that the user asked for.
  public enum Name: Sendable, Hashable {
    /// As asked for, with this behind it; the empty text for the model itself.
    case suffix(String)
    /// With this extension in place of the one asked for.
    case fileExtension(String)
    /// In the same folder, under this name.
    case sibling(String)
  }

  /// How the file is called.
  public var name: Name
  /// The content, in pieces.
  public var chunks: [ByteBuffer]

  /// Makes a file that is called as the user asked for, with `suffix` behind it.
  public init(suffix: String = "", chunks: [ByteBuffer]) {
    self.init(name: .suffix(suffix), chunks: chunks)
  }

  /// Makes a file.
  public init(name: Name, chunks: [ByteBuffer]) {
    self.name = name
    self.chunks = chunks
  }

  /// The path of the file where the user asked for `output`.
  public func path(for output: String) -> String {
    let folder = output.lastIndex(of: "/").map { output[...$0] } ?? ""
    let file = output.dropFirst(folder.count)
    switch name {
    case .suffix(let suffix): return output + suffix
    case .sibling(let name): return folder + name
    case .fileExtension(let replacement):
      guard let dot = file.lastIndex(of: "."), dot != file.startIndex else {
        return output + "." + replacement
      }
      return folder + file[..<dot] + "." + replacement
    }
  }
}
