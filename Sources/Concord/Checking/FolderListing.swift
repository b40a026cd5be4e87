import Glibc

/// What stands at a path.
enum PathKind {
  case file
  case folder
  case other
  case nothing

  /// What stands at `path`, which may be a symbolic link.
  init(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self = .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}

/// The files of a folder and of the folders in it.
struct FolderListing {
  /// The names in a folder but for hidden ones, sorted by their bytes; nil where it cannot be read.
  static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The path of something in a folder; `.` leaves no trace.
  static func path(_ folder: String, _ name: String) -> String {
    switch folder {
    case "", ".": name
    case _ where folder.hasSuffix("/"): folder + name
    default: folder + "/" + name
    }
  }

  /// The regular files in and below a folder, sorted by path.
  ///
  /// Hidden files and folders are left out, and symbolic links to folders are not followed; a file
  /// may be a link.
  ///
  /// - Parameter enters: Whether to look at the file or into the folder of this path.
  static func files(below folder: String, where enters: (String) -> Bool) -> [String] {
    var files: [String] = []
    var open = [Array((names(in: folder) ?? []).map { path(folder, $0) }.reversed())]
    while let path = open.last?.last {
      open[open.count - 1].removeLast()
      if enters(path) {
        switch PathKind(path) {
        case .file: files.append(path)
        case .folder where !isLink(path):
          open.append((names(in: path) ?? []).map { Self.path(path, $0) }.reversed())
        default: break
        }
      }
      while open.last?.isEmpty == true { open.removeLast() }
    }
    return files
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
