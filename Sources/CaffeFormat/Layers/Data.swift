import ConverterCore
import Diagnostics
import ModelIR

extension LayerKind {
  /// Images and labels from a data base.
  static let data = dataLayer("Data", "data_param") { layer, top throws(Diagnostic) in
    try layer.stored(top, channels: layer.forcedChannels(), batch: "batch_size")
  }
  /// Images, labels and boxes from a data base, of SSD.
  static let annotatedData = dataLayer("AnnotatedData", "data_param") {
    layer, top throws(Diagnostic) in
    try layer.stored(top, channels: layer.forcedChannels(), batch: "batch_size")
  }
  /// Blobs from HDF5 files, which alone know their shapes.
  static let hdf5Data = dataLayer("HDF5Data", "hdf5_data_param") { _, _ throws(Diagnostic) in nil }
  /// Windows of images.
  static let windowData = dataLayer("WindowData", "window_data_param") {
    layer, top throws(Diagnostic) in
    try layer.stored(top, channels: 3, batch: "batch_size")
  }
  /// Blobs that the program fills.
  static let memoryData = dataLayer("MemoryData", "memory_data_param") {
    layer, top throws(Diagnostic) in
    let batch = try layer.size("batch_size")
    if top > 0 { return [batch] }
    return [
      batch, try layer.size("channels"), try layer.size("height"), try layer.size("width"),
    ]
  }
  /// Images from files, in colour or not, scaled or cropped to one size.
  static let imageData = dataLayer("ImageData", "image_data_param") {
    layer, top throws(Diagnostic) in
    let channels = try layer.settings.flag("is_color", or: true) ? 3 : 1
    let height = try layer.size("new_height", or: 0)
    let width = try layer.size("new_width", or: 0)
    let stored = try layer.stored(top, channels: channels, batch: "batch_size")
    if stored != nil || height == 0 || width == 0 { return stored }
    return [try layer.size("batch_size", or: 1), channels, height, width]
  }
  /// Numbers that are constant or made at random.
  static let dummyData = LayerKind("DummyData", settings: "dummy_data_param") {
    layer throws(Diagnostic) in
    try layer.expect(bottoms: 0...0, tops: 1...Int(Int32.max))
    try layer.importDummyData()
  }
  /// Code of the model's author; without bottoms, a source of data.
  static let python = LayerKind(
    "Python", settings: "python_param",
    ignoring: ["module", "layer", "param_str", "share_in_parallel"]
  ) { layer throws(Diagnostic) in
    if layer.isPythonProposal { return try layer.importPythonProposal() }
    guard layer.bottoms.isEmpty else {
      throw .unsupported("it is Python code that is not part of the model")
    }
    for top in layer.tops.indices where layer.isRead(top) {
      try layer.addInput(top, shape: nil, hint: "")
    }
  }

  /// A kind that feeds data to the net: its tops become inputs, unless nothing reads them.
  private static func dataLayer(
    _ type: String, _ settings: String,
    shape: @escaping @Sendable (inout LayerImporter, Int) throws(Diagnostic) -> [Int]?
  ) -> LayerKind {
    let ignored = [
      "source", "backend", "prefetch", "rand_skip", "shuffle", "force_encoded_color",
      "root_folder", "mean_file", "mirror", "scale", "fg_threshold", "bg_threshold",
      "fg_fraction", "context_pad", "crop_mode", "cache_images", "batch_size", "channels",
      "height", "width", "new_height", "new_width", "is_color", "crop_size",
    ]
    return LayerKind(type, settings: settings, ignoring: ignored) { layer throws(Diagnostic) in
      try layer.expect(bottoms: 0...0, tops: 1...Int(Int32.max))
      for top in layer.tops.indices where layer.isRead(top) {
        try layer.addInput(top, shape: shape(&layer, top), hint: layer.shapeHint())
      }
      layer.noteTransformation()
    }
  }
}

extension LayerImporter {
  /// Whether a layer reads a top.
  fileprivate func isRead(_ top: Int) -> Bool { readBlobs.contains(layer.tops[top]) }

  private var transform: SourceRecord { layer.settings("transform_param") }

  /// The number of channels that images are brought to; nil where they keep their own.
  fileprivate func forcedChannels() -> Int? {
    if transform["force_color"] == .flag(true) { return 3 }
    return transform["force_gray"] == .flag(true) ? 1 : nil
  }

  /// The shape of images of known size, or of their labels.
  fileprivate mutating func stored(
    _ top: Int, channels: Int?, batch: String
  ) throws(Diagnostic) -> [Int]? {
    let batch = try size(batch, or: 1)
    if top > 0 { return [batch] }
    var reader = NodeReader(transform)
    let crop = try reader.integer("crop_size", or: 0)
    guard let channels, crop > 0 else { return nil }
    return [batch, channels, crop, crop]
  }

  /// What is known of the shape of images, as an example for the user.
  fileprivate mutating func shapeHint() throws(Diagnostic) -> String {
    let batch = try settings.integer("batch_size", or: 1)
    guard case .integer(let crop)? = transform["crop_size"], crop > 0 else {
      return ", whose first extent is \(batch) in training"
    }
    return ", for example \(batch),3,\(crop),\(crop)"
  }

  /// Notes what happens to images before they reach the net.
  fileprivate mutating func noteTransformation() {
    let names = transform.fields.map(\.name).filter { $0 != "mirror" && $0 != "crop_size" }
    guard !names.isEmpty else { return }
    assumptions.append(
      "the graph takes images as the layer '\(layer.name)' (\(layer.type)) leaves them: "
        + names.joined(separator: ", ") + " of its 'transform_param' must be applied before")
  }

  /// Constants for fillers that always give the same number; inputs for the others.
  fileprivate mutating func importDummyData() throws(Diagnostic) {
    let shapes = try settings.records("shape")
    let fillers = try settings.records("data_filler")
    let old = [
      try sizes("num"), try sizes("channels"), try sizes("height"), try sizes("width"),
    ]
    for top in tops.indices where isRead(top) {
      var shape: [Int] = []
      if shapes.isEmpty {
        for extents in old {
          guard let extent = extents.count == 1 ? extents.first : extents[at: top] else {
            throw .invalid("the shape of '\(layer.tops[top])' is missing")
          }
          shape.append(extent)
        }
      } else {
        guard let record = shapes.count == 1 ? shapes.first : shapes[at: top] else {
          throw .invalid("the shape of '\(layer.tops[top])' is missing")
        }
        var reader = NodeReader(record)
        shape = try reader.integers("dim")
      }
      var filler = NodeReader(
        (fillers.count == 1 ? fillers.first : fillers[at: top]) ?? SourceRecord())
      guard try filler.text("type", or: "constant") == "constant" else {
        assumptions.append("the random numbers '\(layer.tops[top])' become an input")
        try addInput(top, shape: shape, hint: "")
        continue
      }
      let value = try filler.real("value", or: 0)
      let number = try scalar("value\(top)", value)
      try write(
        "Expand", [number, integers("shape\(top)", shape)], shape: shape, to: top)
      if let count = shape.checkedElementCount, count <= Operand.knownLimit {
        tops[top]?.known = [Float](repeating: value, count: count)
      }
    }
  }
}

extension Array {
  /// The element at `index`, where there is one.
  fileprivate subscript(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
