public import Diagnostics
import Glibc

extension DiagnosticCode {
  /// A file cannot be opened or read.
  public static let unreadableFile = DiagnosticCode(
    "E0101", "A file cannot be read",
    explanation: """
      The file does not exist, is a directory, or may not be read by this user. The message gives \
      the operating system's reason.
      """,
    mend: """
      Check the path, then the permissions of the file and of the folders above it. In a \
      repository with Git LFS, a file that was not fetched is a small text file instead of a \
      model: `git lfs pull` fetches it.
      """)
  /// A file cannot be written.
  public static let unwritableFile = DiagnosticCode(
    "E0102", "A file cannot be written",
    explanation: """
      The output could not be created, written in full, or moved to its final name. Nothing was \
      left under the final name: output is written to a temporary file beside it and renamed when \
      it is complete.
      """,
    mend: """
      Create the folder, or choose another; then check its permissions and the free space of the \
      disk.
      """)
}

/// Reading and writing whole files.
public enum File {
  /// Maps a regular file into memory, read-only, and returns its bytes.
  ///
  /// Pages are read when they are touched. A pipe or another special file is read to its end
  /// instead, which must come within 64 GiB. The file must not be truncated by others while the buffer is alive.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - refusingLinksAndSpecialFiles: Whether a path that ends in a symbolic link or names no
  ///     regular file is an error; a pipe is then not waited for.
  /// - Throws: E0101 when the file cannot be opened, is a directory, or cannot be read.
  public static func map(
    _ path: String, refusingLinksAndSpecialFiles: Bool = false
  ) throws(Diagnostic) -> ByteBuffer {
    let strictness = refusingLinksAndSpecialFiles ? O_NOFOLLOW | O_NONBLOCK : 0
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | strictness)
    guard descriptor >= 0 else { throw unreadable(path, reason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, reason()) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw unreadable(path, "it is a directory")
    case S_IFREG: break
    case _ where refusingLinksAndSpecialFiles: throw unreadable(path, "it is no regular file")
    default: return try readAll(descriptor, path)
    }
    guard status.st_size > 0 else { return ByteBuffer() }
    guard let length = Int(exactly: status.st_size),
      let base = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw unreadable(path, reason()) }
    return ByteBuffer(storage: Storage(mapping: base, count: length), start: 0, count: length)
  }

  /// Reads standard input to its end.
  public static func readStandardInput() throws(Diagnostic) -> ByteBuffer {
    try readAll(STDIN_FILENO, "-")
  }

  /// Writes the chunks one after another as the whole content of the file at `path`.
  ///
  /// The content goes to a temporary file in the same folder, which takes the final name only
  /// when it is complete; an existing file is replaced then and not before. A path that names a
  /// device or a pipe is written to directly.
  ///
  /// - Throws: E0102.
  public static func write(_ chunks: [ByteBuffer], to path: String) throws(Diagnostic) {
    var status = stat()
    if stat(path, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      if kind == S_IFDIR { throw unwritable(path, "it is a directory") }
      if kind != S_IFREG {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unwritable(path, reason()) }
        defer { close(descriptor) }
        try writeAll(chunks, descriptor, path)
        return
      }
    }
    let temporary = path + ".tmp-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw unwritable(path, reason()) }
    do throws(Diagnostic) {
      try writeAll(chunks, descriptor, path)
      guard fsync(descriptor) == 0 else { throw unwritable(path, reason()) }
      guard rename(temporary, path) == 0 else { throw unwritable(path, reason()) }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    close(descriptor)
  }

  /// Writes the chunks to standard output.
  public static func writeStandardOutput(_ chunks: [ByteBuffer]) throws(Diagnostic) {
    try writeAll(chunks, STDOUT_FILENO, "-")
  }

  /// Whether a file or folder of this name exists.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The absolute path with every symbolic link resolved, or nil where the file does not exist.
  public static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// What is read of a pipe or device at most.
  private static let largestStream = 64 << 30

  private static func readAll(_ descriptor: Int32, _ path: String) throws(Diagnostic) -> ByteBuffer
  {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let n = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if n < 0 && errno == EINTR { continue }
      guard n >= 0 else { throw unreadable(path, reason()) }
      if n == 0 { return ByteBuffer(bytes) }
      guard bytes.count <= largestStream - n else {
        throw unreadable(path, "it has no end within \(largestStream >> 30) GiB")
      }
      bytes.append(contentsOf: chunk[0..<n])
    }
  }

  private static func writeAll(
    _ chunks: [ByteBuffer], _ descriptor: Int32, _ path: String
  ) throws(Diagnostic) {
    for piece in chunks.lazy.flatMap(\.pieces) {
      // Where it is part of a mapped file, it need not stay in memory.
      defer { piece.releasePages() }
      try piece.withUnsafeBytes { (bytes) throws(Diagnostic) in
        var done = 0
        while done < bytes.count {
          let n = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
          if n < 0 && errno == EINTR { continue }
          guard n > 0 else { throw unwritable(path, reason()) }
          done += n
        }
      }
    }
  }

  /// As much as is written at a time.
  fileprivate static let pieceSize = 8 << 20

  private static func reason() -> String { String(cString: strerror(errno)) }

  private static func unreadable(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(.unreadableFile, "cannot read: \(reason)", at: Location([.file(path)]))
  }

  private static func unwritable(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(.unwritableFile, "cannot write: \(reason)", at: Location([.file(path)]))
  }
}

extension ByteBuffer {
  /// The bytes in pieces of a few megabytes.
  fileprivate var pieces: [ByteBuffer] {
    if count <= File.pieceSize { return [self] }
    return stride(from: 0, to: count, by: File.pieceSize).map { start in
      self[start..<Swift.min(start + File.pieceSize, count)]
    }
  }
}
