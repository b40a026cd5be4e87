public import ByteStorage

/// Builds one graph of a model node by node: what importers write with.
public struct GraphBuilder {
  /// The model under construction.
  public var model: Model
  /// The graph that nodes are added to.
  public private(set) var graph: GraphID
  private var usedNames: Set<String> = []

  /// Starts a model whose main graph is called `name`.
  public init(name: String) {
    model = Model()
    graph = model.addGraph(name: name)
    model.mainGraph = graph
  }

  /// Adds a graph input.
  public mutating func input(_ name: String, _ type: ValueType?) -> ValueID {
    let value = model.addValue(uniqueName(name), in: graph)
    model[graph].inputs.append(ValueInfo(value, type: type))
    return value
  }

  /// Declares `value` a graph output.
  public mutating func output(_ value: ValueID, _ type: ValueType?) {
    model[graph].outputs.append(ValueInfo(value, type: type))
  }

  /// Adds a constant.
  public mutating func initializer(_ name: String, _ tensor: StoredTensor) -> ValueID {
    let value = model.addValue(uniqueName(name), in: graph)
    model[graph].initializers.append(Initializer(value, tensor))
    return value
  }

  /// Adds a constant in memory.
  public mutating func initializer(_ name: String, _ tensor: Tensor) -> ValueID {
    initializer(name, StoredTensor(tensor))
  }

  /// Adds a constant vector of 64-bit integers.
  public mutating func initializer(_ name: String, _ integers: [Int]) -> ValueID {
    initializer(name, Tensor(.int64, [integers.count], int64s: integers.map(Int64.init)))
  }

  /// Adds a node and returns its outputs, which are called `outputs`; names already taken get a
  /// number.
  public mutating func node(
    _ operatorType: String, domain: String? = nil, name: String, inputs: [ValueID?],
    outputs: [String], attributes: [Attribute] = []
  ) -> [ValueID] {
    var values: [ValueID] = []
    for output in outputs { values.append(model.addValue(uniqueName(output), in: graph)) }
    model.addNode(
      Node(
        operatorType, domain: domain, name: name, inputs: inputs, outputs: values,
        attributes: attributes), to: graph)
    return values
  }

  /// Adds a node with one output, called `output`.
  public mutating func node(
    _ operatorType: String, name: String, inputs: [ValueID?], output: String,
    attributes: [Attribute] = []
  ) -> ValueID {
    let value = model.addValue(uniqueName(output), in: graph)
    model.addNode(
      Node(
        operatorType, name: name, inputs: inputs, outputs: [value], attributes: attributes),
      to: graph)
    return value
  }

  /// Gives a value another name; the old one becomes free.
  public mutating func rename(_ value: ValueID, to name: String) {
    usedNames.remove(model[value].name)
    model[value].name = uniqueName(name)
  }

  /// Goes on in another graph of the model, whose names may repeat those of graphs that it cannot
  /// see, and returns what ``leave(to:)`` needs to come back.
  mutating func enter(_ inner: GraphID) -> (graph: GraphID, names: Set<String>) {
    let outer = (graph: graph, names: usedNames)
    if model[inner].parent == nil { usedNames = [] }
    graph = inner
    return outer
  }

  /// Goes back to the graph around the present one.
  mutating func leave(to outer: (graph: GraphID, names: Set<String>)) {
    // Names of a subgraph stay taken: ONNX wants them different from those defined after it, too.
    usedNames = model[graph].parent == nil ? outer.names : usedNames.union(outer.names)
    graph = outer.graph
  }

  private mutating func uniqueName(_ wanted: String) -> String {
    var candidate = wanted
    var number = 1
    while !usedNames.insert(candidate).inserted {
      candidate = wanted + "_\(number)"
      number += 1
    }
    return candidate
  }
}

extension StoredTensor {
  /// Stores a tensor in raw form, packing elements narrower than a byte; strings in their own form.
  public init(_ tensor: Tensor) {
    let dimensions = tensor.shape.map(Int64.init)
    let payload: Payload =
      switch tensor.contents {
      case .strings(let strings): .strings(strings.map { ByteBuffer(Array($0.utf8)) })
      case .bytes(let bytes): .raw(tensor.elementType.packed(bytes))
      }
    self.init(elementType: tensor.elementType, dimensions: dimensions, payload: payload)
  }
}

extension ElementType {
  /// Packs elements that take one byte each in memory into the file's form, low bits first; types
  /// of a byte and wider are the same in both.
  public func packed(_ elements: ByteBuffer) -> ByteBuffer {
    guard let bits = bitWidth, bits < 8 else { return elements }
    var packed = [UInt8](repeating: 0, count: (elements.count * bits + 7) / 8)
    let mask = UInt16(1 << bits) - 1
    elements.withUnsafeBytes { source in
      for (i, byte) in source.enumerated() {
        let position = i * bits
        let shifted = (UInt16(byte) & mask) << UInt16(position % 8)
        packed[position / 8] |= UInt8(truncatingIfNeeded: shifted)
        if position % 8 + bits > 8 { packed[position / 8 + 1] |= UInt8(shifted >> 8) }
      }
    }
    return ByteBuffer(packed)
  }

  /// Unpacks `count` elements from the file's form into one byte each; the inverse of
  /// ``packed(_:)``.
  ///
  /// - Precondition: `bytes` holds at least `count` elements.
  public func unpacked(_ bytes: ByteBuffer, count: Int) -> ByteBuffer {
    guard let bits = bitWidth, bits < 8 else { return bytes }
    precondition(bytes.count >= (count * bits + 7) / 8, "too few bytes")
    let mask = UInt16(1 << bits) - 1
    let signBit = UInt16(1 << (bits - 1))
    return bytes.withUnsafeBytes { source in
      ByteBuffer(count: count) { target in
        for i in 0..<count {
          let position = i * bits
          var window = UInt16(source[position / 8])
          if position % 8 + bits > 8 { window |= UInt16(source[position / 8 + 1]) << 8 }
          let pattern = (window >> UInt16(position % 8)) & mask
          let negative = isSignedInteger && pattern & signBit != 0
          target[i] = UInt8(truncatingIfNeeded: negative ? pattern | ~mask : pattern)
        }
      }
    }
  }
}
