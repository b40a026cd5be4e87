import ByteStorage
import CProtobufC
import CSchemas
import ConverterCore
import Diagnostics
import Encodings

extension Net {
  /// Reads a net in the text format; fields that the schema does not have become warnings.
  init(text: ByteBuffer, warnings: inout DiagnosticBag) throws(Diagnostic) {
    let schema = concord_schema_caffe()
    let format = ProtobufText(
      descriptorSet: ByteBuffer(
        copying: UnsafeRawBufferPointer(start: schema.bytes, count: schema.count)),
      message: "caffe.NetParameter")
    let binary = try format.binary(from: text, unknownFields: .skip, warnings: &warnings)
    try self.init(binary: binary, warnings: &warnings)
  }

  /// Reads a net in the binary format, with whatever weights it holds.
  init(binary: ByteBuffer, warnings: inout DiagnosticBag) throws(Diagnostic) {
    let message = try withUnsafePointer(to: caffe__net_parameter__descriptor) {
      (descriptor) throws(Diagnostic) in
      try ProtobufMessage(binary, as: descriptor)
    }
    self = try message.withUnpacked(as: Caffe__NetParameter.self) { (net) throws(Diagnostic) in
      try Net(net, warnings: &warnings)
    }
  }

  private init(
    _ message: Caffe__NetParameter, warnings: inout DiagnosticBag
  ) throws(Diagnostic) {
    name = message.name.map { String(cString: $0) } ?? ""
    if let state = message.state?.pointee {
      // Caffe's tools replace the phase and the level, and add to the stages.
      if state.has_phase != 0, state.phase == CAFFE__PHASE__TRAIN {
        overruled.append("phase TRAIN")
      }
      if state.level != 0 { overruled.append("level \(state.level)") }
      stages = Set(pointers(state.stage, state.n_stage).map { String(cString: $0) })
    }
    let current = pointers(message.layer, message.n_layer)
    let old = pointers(message.layers, message.n_layers)
    guard current.isEmpty || old.isEmpty else {
      throw Diagnostic(
        .inconsistentNet, "the net has both 'layer' and 'layers' fields, expected one kind")
    }
    var oldLayers: [OldLayer] = []
    for layer in old {
      oldLayers.append(OldLayer(layer.pointee, settings(of: layer), &warnings))
    }
    layers = try OldLayer.upgrade(
      oldLayers, netInputs: inputNames(message), warnings: &warnings)
    for layer in current {
      let blobs = Blob.read(
        layer.pointee.blobs, layer.pointee.n_blobs, of: layer.pointee.name, layer.pointee.type,
        &warnings)
      layers.append(try Layer(settings(of: layer), blobs: blobs))
    }
    let inputs = try Layer(inputsOf: message)
    if let inputs { layers.insert(inputs, at: 0) }
  }
}

/// The names of a net's old input fields.
private func inputNames(_ net: Caffe__NetParameter) -> [String] {
  pointers(net.input, net.n_input).map { String(cString: $0) }
}

/// The fields of a layer's message but its blobs, which are read as arrays.
private func settings<Message>(of layer: UnsafePointer<Message>) -> SourceRecord {
  layer.withMemoryRebound(to: ProtobufCMessage.self, capacity: 1) {
    SourceRecord(reflecting: $0, omitting: ["blobs"])
  }
}

/// The elements of a repeated field of messages or strings.
func pointers<Element>(
  _ base: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?, _ count: Int
) -> [UnsafePointer<Element>] {
  UnsafeBufferPointer(start: base, count: base == nil ? 0 : count)
    .compactMap { $0.map { UnsafePointer($0) } }
}

extension Layer {
  /// Makes a layer of the fields of a `LayerParameter`.
  init(_ fields: SourceRecord, blobs: [Blob]) throws(Diagnostic) {
    var reader = NodeReader(fields)
    name = try reader.text("name", or: "")
    type = try reader.text("type", or: "")
    bottoms = fields.texts("bottom")
    tops = fields.texts("top")
    self.blobs = blobs
    for spec in try reader.records("param") {
      var spec = NodeReader(spec)
      parameters.append(
        ParameterSpec(
          name: try spec.text("name", or: ""),
          isPermissive: try spec.text("share_mode", or: "STRICT") == "PERMISSIVE"))
    }
    for rule in try reader.records("include") { include.append(try StateRule(rule)) }
    for rule in try reader.records("exclude") { exclude.append(try StateRule(rule)) }
    settings = fields.keepingMessages
  }

  /// The Input layer that old input fields of a net stand for; nil where there are none.
  ///
  /// Names without extents come from old caffemodel files, whose inputs Caffe forgets
  /// (`UpgradeNetInput`).
  fileprivate init?(inputsOf net: Caffe__NetParameter) throws(Diagnostic) {
    let names = inputNames(net)
    let shapes = pointers(net.input_shape, net.n_input_shape).map(\.pointee)
    let extents = Array(
      UnsafeBufferPointer(start: net.input_dim, count: net.input_dim == nil ? 0 : net.n_input_dim))
    guard !names.isEmpty, !shapes.isEmpty || !extents.isEmpty else { return nil }
    var dimensions: [[Int64]] = []
    for i in names.indices {
      if i < shapes.count {
        dimensions.append(Array(UnsafeBufferPointer(start: shapes[i].dim, count: shapes[i].n_dim)))
      } else if shapes.isEmpty, extents.count >= 4 * (i + 1) {
        dimensions.append(extents[4 * i..<4 * (i + 1)].map(Int64.init))
      } else {
        throw Diagnostic(
          .inconsistentNet, "the net gives no shape for its input '\(names[i])'",
          at: Location([.field("input[\(i)]")]))
      }
    }
    self.init(name: "input", type: "Input", tops: names)
    let shape = dimensions.map { extents in
      SourceValue.record(
        SourceRecord([.init(name: "dim", value: .list(extents.map(SourceValue.integer)))]))
    }
    settings["input_param"] = .record(SourceRecord([.init(name: "shape", value: .list(shape))]))
  }
}

extension StateRule {
  /// Makes a rule of the fields of a `NetStateRule`.
  init(_ fields: SourceRecord) throws(Diagnostic) {
    var reader = NodeReader(fields)
    phase = fields["phase"] == nil ? nil : try reader.text("phase", or: "")
    minLevel = try reader.integer("min_level")
    maxLevel = try reader.integer("max_level")
    stages = fields.texts("stage")
    notStages = fields.texts("not_stage")
  }
}

extension SourceRecord {
  /// The strings of a repeated text field.
  func texts(_ name: String) -> [String] {
    (self[name]?.elements ?? []).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// The fields that are single messages.
  var keepingMessages: SourceRecord {
    SourceRecord(fields.filter { if case .record = $0.value { true } else { false } })
  }
}
