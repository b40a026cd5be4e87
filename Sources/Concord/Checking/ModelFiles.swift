import ConverterCore
import Diagnostics
import Formats

/// The files of one model, as `concord check` was given or has found them.
public struct ModelFiles: Hashable, Sendable {
  /// The paths; the first one stands for the model in reports.
  public var paths: [String]

  /// Makes a model of files.
  public init(_ paths: [String]) { self.paths = paths }

  /// The file that stands for the model.
  public var name: String { paths.first ?? "" }
}

extension ModelFiles {
  /// The extensions of files that are models whatever is in them: a damaged one is a finding.
  private static let ownExtensions: Set<String> = ["onnx", "onnxtxt", "caffemodel"]

  /// Whether the file at `path`, found in a folder, is a model: by its name where the extension is
  /// one that nothing else has, otherwise by its content.
  static func isModel(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let importing = ModelFormat.all.filter { $0.importModel != nil }
    let isCandidate = importing.contains { $0.fileExtensions.contains { name.hasSuffix("." + $0) } }
    guard isCandidate else { return false }
    if ownExtensions.contains(where: { name.hasSuffix("." + $0) }) { return true }
    guard let source = try? ModelSource(paths: [path]) else { return false }
    return importing.contains { $0.recognize(source) == .byContent }
  }

  /// The model that the file at `path` belongs to: with the weights of a net whose layers it holds,
  /// or with the net whose weights it holds, where such a file stands beside it.
  static func whole(_ path: String) -> ModelFiles {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[..<$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let beside = Companions(folder: folder.isEmpty && path.hasPrefix("/") ? "/" : folder)
    if let other = beside.weights(ofNet: name) { return ModelFiles([path, other]) }
    if let other = beside.net(ofWeights: name) { return ModelFiles([other, path]) }
    return ModelFiles([path])
  }
}

/// The files of one folder that belong together by their names.
private struct Companions {
  let folder: String

  /// The weights of a net of Caffe, or the init net of a predict net of Caffe2.
  func weights(ofNet name: String) -> String? {
    if let stem = name.stem(of: ".prototxt") {
      if let own = first([stem + ".caffemodel", stem + ".caffemodel.h5"]) { return own }
      // A folder with one file of weights has them for each of its nets, named otherwise or not.
      let weights = weights
      return weights.count == 1 && isNet(name) ? first(weights) : nil
    }
    return name.renamed("predict_net", "init_net").flatMap(first)
  }

  /// The net of Caffe for weights, or the predict net of Caffe2 for an init net.
  func net(ofWeights name: String) -> String? {
    guard let stem = name.stem(of: ".caffemodel") ?? name.stem(of: ".caffemodel.h5") else {
      return name.renamed("init_net", "predict_net").flatMap(first)
    }
    if let own = first([stem + ".prototxt"]) { return own }
    guard weights.count == 1 else { return nil }
    let nets = names.filter { $0.hasSuffix(".prototxt") && isNet($0) }
    return nets.first { weights(ofNet: $0) == FolderListing.path(folder, name) }
      .map { FolderListing.path(folder, $0) }
  }

  private var weights: [String] {
    names.filter { $0.hasSuffix(".caffemodel") || $0.hasSuffix(".caffemodel.h5") }
  }

  private var names: [String] { FolderListing.names(in: folder) ?? [] }

  private func first(_ names: [String]) -> String? {
    names.lazy.map { FolderListing.path(folder, $0) }.first {
      if case .file = PathKind($0) { true } else { false }
    }
  }

  /// Whether a prototxt describes a net; solvers have the same extension.
  private func isNet(_ name: String) -> Bool {
    ModelFiles.isModel(FolderListing.path(folder, name))
  }
}

extension String {
  /// The text before `suffix`, where it ends so.
  fileprivate func stem(of suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }

  /// The names of a companion of Caffe2, which has another word in its name and may be text where
  /// this one is binary.
  fileprivate func renamed(_ word: String, _ other: String) -> [String]? {
    guard let place = firstRange(of: word),
      let stem = stem(of: ".pb") ?? stem(of: ".pbtxt")
    else { return nil }
    let renamed = stem[..<place.lowerBound] + other + stem[place.upperBound...]
    let endings = hasSuffix(".pb") ? [".pb", ".pbtxt"] : [".pbtxt", ".pb"]
    return endings.map { renamed + $0 }
  }

  private func firstRange(of word: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) {
        return start..<index(start, offsetBy: word.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
