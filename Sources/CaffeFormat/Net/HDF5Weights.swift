import ByteStorage
import ConverterCore
import Diagnostics
import Encodings

extension Weights {
  /// Reads a snapshot in HDF5: a group `/data`, in it a group for each layer, and in that a dataset
  /// for each blob, under its number (`Net::ToHDF5`).
  ///
  /// Blobs that a layer shares with one before it are not in the file.
  ///
  /// - Throws: E0610 where the file is something else, E0245 to E0248.
  init(hdf5 bytes: ByteBuffer) throws(Diagnostic) {
    let file = try HDF5File(bytes, depth: Self.depth)
    guard file.groups.contains(Self.root) else {
      throw Diagnostic(
        .unusableCaffeFiles,
        "the HDF5 file has no group '\(Self.root)', expected a snapshot of weights")
    }
    let datasets = file.datasets.filter { $0.path.hasPrefix(Self.root + "/") }
    let numbers = try file.numbers(of: datasets)
    var positions: [String: Int] = [:]
    for (dataset, data) in zip(datasets, numbers) {
      let (name, index) = try Self.place(of: dataset)
      let position = positions[name] ?? layers.count
      if position == layers.count {
        positions[name] = position
        layers.append(Layer(name: name, type: "", blobs: []))
      }
      let blob = Blob(shape: dataset.shape, isLegacy: false, data: data)
      layers[position].put(blob, at: index)
    }
  }

  /// The layer that a dataset belongs to and its number there.
  private static func place(of dataset: HDF5File.Dataset) throws(Diagnostic) -> (String, Int) {
    // A layer's name may have slashes, each of which makes a group.
    let parts = dataset.path.dropFirst(root.count + 1).split(separator: "/")
    let name = parts.dropLast().joined(separator: "/")
    guard let last = parts.last, let index = Int(last), index >= 0, index < blobLimit, !name.isEmpty
    else {
      throw Diagnostic(
        .unusableCaffeFiles, "a dataset is called '\(dataset.path)', expected /data/LAYER/NUMBER",
        at: Location([.field(dataset.path)]))
    }
    return (name, index)
  }

  /// Where the layers are.
  private static let root = "/data"
  /// The most levels of groups, of which names of layers with slashes make several.
  private static let depth = 24
  /// The most blobs of a layer.
  private static let blobLimit = 1024
}

extension Weights.Layer {
  /// Puts a blob in its place; places before it that have none are missing.
  fileprivate mutating func put(_ blob: Blob, at index: Int) {
    while blobs.count <= index {
      missing.insert(blobs.count)
      blobs.append(Blob([0], []))
    }
    blobs[index] = blob
    missing.remove(index)
  }
}
