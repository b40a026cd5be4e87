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
  /// - Throws: E0610 where the file is something else, E0245 to E0247.
  init(hdf5 bytes: ByteBuffer) throws(Diagnostic) {
    let root = "/data"
    guard try HDF5File(bytes, depth: Self.depth).groups.contains(root) else {
      throw Diagnostic(
        .unusableCaffeFiles, "the HDF5 file has no group '\(root)', expected a snapshot of weights")
    }
    let file = try HDF5File(bytes, root: root, depth: Self.depth)
    var positions: [String: Int] = [:]
    for dataset in file.datasets {
      // A layer's name may have slashes, each of which makes a group.
      let parts = dataset.path.dropFirst(root.count + 1).split(separator: "/")
      let name = parts.dropLast().joined(separator: "/")
      guard let last = parts.last, let index = Int(last), index >= 0, index < Self.blobLimit,
        !name.isEmpty
      else {
        throw Diagnostic(
          .unusableCaffeFiles, "a dataset is called '\(dataset.path)', expected /data/LAYER/NUMBER",
          at: Location([.field(dataset.path)]))
      }
      let position = positions[name] ?? layers.count
      if position == layers.count {
        positions[name] = position
        layers.append(Layer(name: name, type: "", blobs: []))
      }
      while layers[position].blobs.count < index {
        layers[position].missing.insert(layers[position].blobs.count)
        layers[position].blobs.append(Blob([0], []))
      }
      let blob = Blob(
        shape: dataset.shape, isLegacy: false, data: try file.numbers(of: dataset))
      if index < layers[position].blobs.count {
        layers[position].blobs[index] = blob
        layers[position].missing.remove(index)
      } else {
        layers[position].blobs.append(blob)
      }
    }
  }

  /// The most levels of groups, of which names of layers with slashes make several.
  private static let depth = 24
  /// The most blobs of a layer.
  private static let blobLimit = 1024
}
