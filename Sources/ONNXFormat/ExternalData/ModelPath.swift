import ByteStorage

/// The path of a model file, taken apart.
struct ModelPath {
  /// The folder, as the path spells it.
  let folder: String
  /// The name in the folder.
  let name: String

  /// Takes `path` apart at its last slash.
  init(_ path: String) {
    let bytes = path.utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
      folder = "."
      name = path
      return
    }
    folder = slash == bytes.startIndex ? "/" : String(path[..<slash])
    name = String(path[bytes.index(after: slash)...])
  }

  /// The path of a file in the folder.
  func sibling(_ name: String) -> String { folder == "/" ? "/" + name : folder + "/" + name }

  /// The folders whose files belong to the model, with every link resolved: the one that holds
  /// it, and, where the model is a symbolic link, the one that holds what it leads to.
  ///
  /// Caches of model hubs keep every file of a model in one folder under the name of its content,
  /// and give it its name by a link elsewhere.
  func trustedFolders() -> [String] {
    var folders: [String] = []
    if let own = File.resolve(folder) { folders.append(own) }
    if let target = File.resolve(sibling(name)).map({ ModelPath($0).folder }),
      !folders.contains(target)
    {
      folders.append(target)
    }
    return folders
  }
}
