import Glibc

/// A folder that paths are told relative to: that of a configuration or of a baseline.
public struct ProjectFolder: Hashable, Sendable {
  /// The absolute path without `.` and `..`.
  public let path: String

  /// The folder at `path`, which may be relative to the working directory.
  public init(_ path: String) { self.path = Self.absolute(path) }

  /// The working directory.
  public static var current: ProjectFolder { ProjectFolder("") }

  /// The folder that holds the file at `path`.
  public init(of path: String) {
    let absolute = Self.absolute(path)
    let slash = absolute.lastIndex(of: "/") ?? absolute.startIndex
    self.path = slash == absolute.startIndex ? "/" : String(absolute[..<slash])
  }

  /// The path of a file seen from this folder, with `..` where it lies outside.
  public func relative(_ file: String) -> String {
    let own = path.split(separator: "/")
    let other = Self.absolute(file).split(separator: "/")
    let common = zip(own, other).prefix { $0 == $1 }.count
    let up = [String](repeating: "..", count: own.count - common)
    let down = other[common...].map(String.init)
    return (up + down).joined(separator: "/")
  }

  /// The absolute path of a file that is named relative to this folder.
  public func resolve(_ file: String) -> String {
    file.hasPrefix("/") ? Self.normalized(file) : Self.normalized(path + "/" + file)
  }

  /// The absolute path of a file that is named relative to the working directory; symbolic links
  /// stay as they are.
  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return normalized(path) }
    guard let buffer = getcwd(nil, 0) else { return normalized("/" + path) }
    defer { free(buffer) }
    return normalized(String(cString: buffer) + "/" + path)
  }

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
