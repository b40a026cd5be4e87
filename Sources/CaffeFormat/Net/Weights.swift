import ByteStorage
import CSchemas
import Diagnostics
import Encodings

/// The blobs of a weights file, by layer.
struct Weights: Sendable {
  /// A layer that may own blobs.
  struct Layer: Sendable {
    var name: String
    var type: String
    var blobs: [Blob]
    /// The positions of blobs that the file leaves out, since layers share them.
    var missing: Set<Int> = []
  }

  /// The layers in the order of the file.
  var layers: [Layer] = []

  /// Reads a binary net for its blobs alone; all other fields are skipped, since forks of Caffe
  /// give numbers of the schema other meanings.
  init(binary: ByteBuffer, diagnostics: inout DiagnosticBag) throws(Diagnostic) {
    let message = try withUnsafePointer(to: caffe__net_weights__descriptor) {
      (descriptor) throws(Diagnostic) in
      try ProtobufMessage(binary, as: descriptor)
    }
    layers = try message.withUnpacked(as: Caffe__NetWeights.self) { (net) throws(Diagnostic) in
      Self.layers(of: net, &diagnostics)
    }
  }

  private static func layers(
    of net: Caffe__NetWeights, _ diagnostics: inout DiagnosticBag
  ) -> [Layer] {
    var layers: [Layer] = []
    for old in pointers(net.layers, net.n_layers).map(\.pointee) {
      let nested = old.layer?.pointee
      let name = nested?.name ?? old.name
      let blobs =
        nested == nil
        ? Blob.read(old.blobs, old.n_blobs, of: name, nil, &diagnostics)
        : Blob.read(nested?.blobs, nested?.n_blobs ?? 0, of: name, nested?.type, &diagnostics)
      layers.append(Layer(name: string(name), type: "", blobs: blobs))
    }
    for layer in pointers(net.layer, net.n_layer).map(\.pointee) {
      let blobs = Blob.read(
        layer.blobs, layer.n_blobs, of: layer.name, layer.type, &diagnostics)
      layers.append(Layer(name: string(layer.name), type: string(layer.type), blobs: blobs))
    }
    return layers
  }

  private static func string(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}

extension Net {
  /// Gives the layers the blobs of the layers of their names (`Net::CopyTrainedLayersFrom`).
  ///
  /// Where names occur twice, the first layer of the net and the last of the file count, as in
  /// Caffe. Blobs under a name that is not among `knownNames` either are reported: those names
  /// belong to layers that the net leaves out on purpose, such as layers for training.
  mutating func take(
    _ weights: Weights, knownNames: Set<String>, warnings: inout DiagnosticBag
  ) {
    var positions: [String: Int] = [:]
    for (index, layer) in layers.enumerated() where positions[layer.name] == nil {
      positions[layer.name] = index
    }
    for source in weights.layers where !source.blobs.isEmpty {
      guard let position = positions[source.name] else {
        if knownNames.contains(source.name) { continue }
        let place =
          source.type.isEmpty
          ? Location.Step.field("layer '\(source.name)'")
          : .layer(name: source.name, type: source.type)
        warnings.add(
          Diagnostic(
            .unusedWeights,
            "the net has no layer '\(source.name)'; its \(counted(source.blobs.count, "blob")) are not used",
            at: Location([place])))
        continue
      }
      layers[position].blobs = source.blobs
      layers[position].missingBlobs = source.missing
    }
    fillMissing(&warnings)
  }

  /// Gives layers that share a blob which the file leaves out the blob of its owner: the first layer
  /// that names it.
  private mutating func fillMissing(_ diagnostics: inout DiagnosticBag) {
    for position in layers.indices where !layers[position].missingBlobs.isEmpty {
      for index in layers[position].missingBlobs.sorted() {
        if let blob = owner(of: index, in: layers[position]) {
          layers[position].blobs[index] = blob
          continue
        }
        diagnostics.add(
          Diagnostic(
            .mismatchedWeights, "the file has blobs of the layer, but not blob \(index)",
            at: Location([.layer(name: layers[position].name, type: layers[position].type)])))
        layers[position].blobs.removeSubrange(index...)
        break
      }
      layers[position].missingBlobs = []
    }
  }

  /// The blob that the layer's blob at `index` is shared with.
  private func owner(of index: Int, in layer: Layer) -> Blob? {
    guard index < layer.parameters.count, !layer.parameters[index].name.isEmpty else { return nil }
    let name = layer.parameters[index].name
    for candidate in layers {
      for (place, spec) in candidate.parameters.enumerated() where spec.name == name {
        guard place < candidate.blobs.count, !candidate.missingBlobs.contains(place) else {
          continue
        }
        return candidate.blobs[place]
      }
    }
    return nil
  }
}

extension Net {
  /// Makes blobs of one parameter name one blob: the last that the net was given, as in Caffe.
  ///
  /// Blobs of one name that differ in shape are an error, E0614, where the net does not allow it.
  mutating func shareParameters(_ diagnostics: inout DiagnosticBag) {
    var shared: [String: Blob] = [:]
    for layer in layers {
      for (spec, blob) in zip(layer.parameters, layer.blobs) where !spec.name.isEmpty {
        shared[spec.name] = blob
      }
    }
    for position in layers.indices {
      for (index, spec) in layers[position].parameters.enumerated() {
        guard let blob = shared[spec.name], !spec.name.isEmpty else { continue }
        let own = layers[position].blobs
        if index == own.count {
          layers[position].blobs.append(blob)
        } else if index < own.count, own[index].data.count == blob.data.count,
          spec.isPermissive || own[index].shape == blob.shape
        {
          layers[position].blobs[index].data = blob.data
        } else if index < own.count {
          diagnostics.add(
            Diagnostic(
              .mismatchedWeights,
              "the shared blob '\(spec.name)' has shape \(own[index].shape) here and "
                + "\(blob.shape) elsewhere",
              at: Location([.layer(name: layers[position].name, type: layers[position].type)])))
        }
      }
    }
  }
}
