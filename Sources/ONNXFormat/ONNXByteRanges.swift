public import ByteStorage
public import Diagnostics
import Encodings
import ModelIR

/// Finds where the parts of a model stand in its binary file.
///
/// Locations speak of graphs, nodes and attributes by name; reports for machines want bytes. One
/// walk over the file answers for all locations, and enters only messages that one of them leads
/// through.
public enum ONNXByteRanges {
  /// The bytes of the message, or of the name, that each location leads to.
  ///
  /// A location that leads to something the file does not have, such as an input that is missing, or
  /// has twice, such as an attribute that is given again, gets the bytes of the innermost thing
  /// around it. Left out are locations that name no part of the model.
  ///
  /// - Parameters:
  ///   - locations: Paths as the checker makes them, with or without the file.
  ///   - bytes: The whole file, a serialised `ModelProto`.
  public static func ranges(
    of locations: some Sequence<Location>, in bytes: ByteBuffer
  ) -> [Location: Range<Int>] {
    let tree = PlaceTree(locations)
    var walk = RangeWalk(tree: tree)
    // What a walk over a damaged file has found before it stops is still right.
    try? ProtobufReader.read(bytes) { (reader) throws(Diagnostic) in
      try walk.visitModel(&reader)
    }
    return tree.answers(walk.ranges)
  }
}

/// The steps of all wanted locations, as a tree in a flat array.
private struct PlaceTree {
  struct Place {
    var parent: Int?
    var children: [Location.Step: Int] = [:]
    /// The positions of the nodes among the children.
    var nodePositions: Set<Int> = []
  }

  private(set) var places = [Place()]
  private var leaves: [(location: Location, place: Int)] = []

  init(_ locations: some Sequence<Location>) {
    for location in locations {
      var place = 0
      for step in location.steps {
        if case .file = step { continue }
        place = child(step, of: place)
      }
      if place != 0 { leaves.append((location, place)) }
    }
  }

  private mutating func child(_ step: Location.Step, of place: Int) -> Int {
    if let known = places[place].children[step] { return known }
    let child = places.count
    places.append(Place(parent: place))
    places[place].children[step] = child
    if case .node(let index, _, _) = step { places[place].nodePositions.insert(index) }
    return child
  }

  /// The range of each location: its own, or that of the innermost place around it that has one.
  func answers(_ ranges: [Int: RangeWalk.Answer]) -> [Location: Range<Int>] {
    var answers: [Location: Range<Int>] = [:]
    for (location, leaf) in leaves {
      var place: Int? = leaf
      while let current = place {
        if case .one(let range) = ranges[current] {
          answers[location] = range
          break
        }
        place = places[current].parent
      }
    }
    return answers
  }
}

/// One walk over a file.
private struct RangeWalk {
  /// Where a place is.
  enum Answer {
    case one(Range<Int>)
    case several
  }

  let tree: PlaceTree
  private(set) var ranges: [Int: Answer] = [:]

  init(tree: PlaceTree) { self.tree = tree }

  private mutating func mark(_ place: Int, _ range: Range<Int>) {
    ranges[place] = ranges[place] == nil ? .one(range) : .several
  }

  private func child(_ step: Location.Step, of place: Int) -> Int? {
    tree.places[place].children[step]
  }

  mutating func visitModel(_ reader: inout ProtobufReader) throws(Diagnostic) {
    var trainingIndex = 0
    while let number = try reader.nextField() {
      switch ModelField(rawValue: number) {
      case .graph: try visitGraph(try reader.messageRange(), inside: 0, &reader)
      case .functions: try visitFunction(try reader.messageRange(), &reader)
      case .trainingInfo:
        let range = try reader.messageRange()
        if let place = child(.field("training_info[\(trainingIndex)]"), of: 0) {
          mark(place, range)
          try visitTraining(range, at: place, &reader)
        }
        trainingIndex += 1
      default: try reader.skipField()
      }
    }
  }

  private mutating func visitTraining(
    _ range: Range<Int>, at place: Int, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    try reader.message("training_info", in: range) { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        switch TrainingInfoField(rawValue: number) {
        case .initialization, .algorithm:
          try visitGraph(try reader.messageRange(), inside: place, &reader)
        default: try reader.skipField()
        }
      }
    }
  }

  private mutating func visitFunction(
    _ range: Range<Int>, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let name = try reader.text(FunctionField.name, of: range)
    let domain = try reader.text(FunctionField.domain, of: range)
    guard let place = child(.function(domain: domain, name: name), of: 0) else { return }
    mark(place, range)
    try reader.message("functions", in: range) { (reader) throws(Diagnostic) in
      var counts = Counts()
      while let number = try reader.nextField() {
        switch FunctionField(rawValue: number) {
        case .inputs: try visitName(.input(counts.next(.inputs), name: ""), at: place, &reader)
        case .outputs: try visitName(.output(counts.next(.outputs), name: ""), at: place, &reader)
        case .nodes: try visitNode(counts.next(.nodes), at: place, &reader)
        case .valueInfos: try visitValueInfo(at: place, &reader) { .value($0) }
        case .attributeDefaults: try visitAttribute(at: place, &reader)
        default: try reader.skipField()
        }
      }
    }
  }

  private mutating func visitGraph(
    _ range: Range<Int>, inside outer: Int, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    guard !tree.places[outer].children.isEmpty,
      let place = child(.graph(try reader.text(GraphField.name, of: range)), of: outer)
    else { return }
    mark(place, range)
    guard !tree.places[place].children.isEmpty else { return }
    try reader.message("graph", in: range) { (reader) throws(Diagnostic) in
      var counts = Counts()
      while let number = try reader.nextField() {
        switch GraphField(rawValue: number) {
        case .nodes: try visitNode(counts.next(.nodes), at: place, &reader)
        case .inputs:
          let slot = counts.next(.inputs)
          try visitValueInfo(at: place, &reader) { .input(slot, name: $0) }
        case .outputs:
          let slot = counts.next(.outputs)
          try visitValueInfo(at: place, &reader) { .output(slot, name: $0) }
        case .valueInfos: try visitValueInfo(at: place, &reader) { .value($0) }
        case .initializers:
          let range = try reader.messageRange()
          let name = try reader.text(StoredTensor.Field.name, of: range)
          if let child = child(.initializer(name), of: place) { mark(child, range) }
        case .sparseInitializers: try visitSparse(try reader.messageRange(), at: place, &reader)
        default: try reader.skipField()
        }
      }
    }
  }

  private mutating func visitSparse(
    _ range: Range<Int>, at place: Int, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    try reader.message("sparse_initializer", in: range) { (inner) throws(Diagnostic) in
      while let number = try inner.nextField() {
        guard number == SparseTensor.Field.values.rawValue else {
          try inner.skipField()
          continue
        }
        let values = try inner.messageRange()
        let name = try inner.text(StoredTensor.Field.name, of: values)
        if let child = child(.initializer(name), of: place) { mark(child, range) }
      }
    }
  }

  private mutating func visitValueInfo(
    at place: Int, _ reader: inout ProtobufReader, _ step: (String) -> Location.Step
  ) throws(Diagnostic) {
    let range = try reader.messageRange()
    let name = try reader.text(ValueInfoField.name, of: range)
    if let child = child(step(name), of: place) { mark(child, range) }
  }

  /// Looks at a name in the current field that is an input or output of a node or function.
  private mutating func visitName(
    _ step: Location.Step, at place: Int, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    var copy = reader
    let name = try copy.string()
    let range = try reader.messageRange()
    let step: Location.Step =
      switch step {
      case .input(let slot, _): .input(slot, name: name)
      case .output(let slot, _): .output(slot, name: name)
      default: step
      }
    if let child = child(step, of: place) { mark(child, range) }
  }

  private mutating func visitNode(
    _ position: Int, at outer: Int, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let range = try reader.messageRange()
    guard tree.places[outer].nodePositions.contains(position) else { return }
    let domain = OperatorSet.canonical(try reader.text(NodeField.domain, of: range))
    let type = try reader.text(NodeField.operatorType, of: range)
    let step = Location.Step.node(
      index: position, name: try reader.text(NodeField.name, of: range),
      operatorType: domain.isEmpty ? type : domain + "::" + type)
    guard let place = child(step, of: outer) else { return }
    mark(place, range)
    guard !tree.places[place].children.isEmpty else { return }
    try reader.message("node", in: range) { (reader) throws(Diagnostic) in
      var counts = Counts()
      while let number = try reader.nextField() {
        switch NodeField(rawValue: number) {
        case .inputs: try visitName(.input(counts.next(.inputs), name: ""), at: place, &reader)
        case .outputs: try visitName(.output(counts.next(.outputs), name: ""), at: place, &reader)
        case .attributes: try visitAttribute(at: place, &reader)
        default: try reader.skipField()
        }
      }
    }
  }

  /// Looks at an attribute and at the graphs in it, whose paths begin at the node.
  private mutating func visitAttribute(
    at place: Int, _ reader: inout ProtobufReader
  ) throws(Diagnostic) {
    let range = try reader.messageRange()
    let name = try reader.text(AttributeField.name, of: range)
    if let child = child(.attribute(name), of: place) { mark(child, range) }
    try reader.message("attribute", in: range) { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        switch AttributeValueField(rawValue: number) {
        case .graph, .graphs: try visitGraph(try reader.messageRange(), inside: place, &reader)
        default: try reader.skipField()
        }
      }
    }
  }
}

/// How many fields of a kind have been seen in a message.
private struct Counts {
  enum Kind: Int { case nodes, inputs, outputs }
  private var counts = [0, 0, 0]

  /// The position of one more field of this kind.
  mutating func next(_ kind: Kind) -> Int {
    defer { counts[kind.rawValue] += 1 }
    return counts[kind.rawValue]
  }
}

extension ProtobufReader {
  /// The last text in a field of the message at `range`; empty where it has none.
  fileprivate mutating func text(
    _ field: some RawRepresentable<Int>, of range: Range<Int>
  ) throws(Diagnostic) -> String {
    var text = ""
    try message("", in: range) { (reader) throws(Diagnostic) in
      while let number = try reader.nextField() {
        if number == field.rawValue { text = try reader.string() } else { try reader.skipField() }
      }
    }
    return text
  }
}
