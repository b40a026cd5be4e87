import ConverterCore
import Diagnostics
import ModelIR
import Operators

/// What the importer of one operator reads from and writes to.
struct OperatorImporter {
  /// The operator.
  var source: NetOperator
  /// What nodes are called after: the operator's name, or its kind and place.
  var name: String
  /// Its arguments.
  var arguments: NodeReader
  /// What it reads.
  var inputs: [Operand]
  /// What it writes; an importer fills every place that is read.
  var outputs: [Operand?]
  /// What the user asks for.
  let options: ImportContext.Options
  /// Blobs that operators read or that leave the net.
  var readBlobs: Set<String>
  /// What was taken for granted.
  var assumptions: [String] = []
  /// The blobs of weights that come from outside.
  var missingWeights: [String] = []
  /// Blobs that were filled with random numbers, and became inputs.
  var randomBlobs: [String] = []
  /// Findings about operators of nets inside of the operator.
  var nestedFindings: [Diagnostic] = []
  /// The graph under construction.
  var builder: GraphBuilder
  /// Whether the body of a function is being built, which has no initializers.
  var isInFunction = false
  /// Whether images have channels last where the arguments do not say.
  var isChannelsLastByDefault = false
  /// Blobs of products that a recurrent network takes in.
  var absorbedProducts: Set<String> = []
  /// The operands of those products that have been met, by blob.
  var deferredProducts: [String: [Operand]] = [:]
  /// Functions of the model, by name and settings.
  var functions: [String: DefinedFunction] = [:]
  /// The kind's declaration of inputs.
  var kind: OperatorKind?

  /// The version of the operator set to write for.
  var operatorSetVersion: Int { options.operatorSetVersion }

  /// The most elements that a constant may have which the files do not spell out.
  static let constantLimit = 1 << 26

  /// Makes sure that the operator has these numbers of inputs and outputs.
  func expect(
    inputs: ClosedRange<Int> = 1...1, outputs: ClosedRange<Int> = 1...1
  ) throws(Diagnostic) {
    guard inputs.contains(self.inputs.count) else {
      throw .inconsistent(
        "the operator reads \(counted(self.inputs.count, "blob")), expected \(Self.text(inputs))")
    }
    guard outputs.contains(self.outputs.count) else {
      throw .inconsistent(
        "the operator writes \(counted(self.outputs.count, "blob")), expected \(Self.text(outputs))"
      )
    }
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
    return range.upperBound >= many
      ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
  }

  /// More inputs or outputs than any operator has.
  static let many = Int(Int32.max)

  /// The input at `index`.
  func input(_ index: Int = 0) throws(Diagnostic) -> Operand {
    guard inputs.indices.contains(index) else {
      throw .inconsistent(
        "the operator reads \(counted(inputs.count, "blob")), expected \(index + 1) or more")
    }
    return inputs[index]
  }

  /// The input at `index`, where there is one.
  func optionalInput(_ index: Int) -> Operand? {
    inputs.indices.contains(index) ? inputs[index] : nil
  }

  /// The number of axes of an operand.
  func rank(_ operand: Operand) throws(Diagnostic) -> Int {
    guard let rank = operand.rank else {
      throw .unsupported(
        "the number of axes of '\(builder.model[operand.value].name)' is not known; pass the shape "
          + "of the net's inputs with --input NAME:EXTENTS")
    }
    return rank
  }

  /// The extent of an axis.
  func extent(_ operand: Operand, _ axis: Int) throws(Diagnostic) -> Int {
    guard let extent = operand.extent(axis) else {
      throw .unsupported(
        "extent \(axis) of '\(builder.model[operand.value].name)' is not known; pass the shape "
          + "of the net's inputs with --input NAME:EXTENTS")
    }
    return extent
  }

  /// An axis counted from the front, or below zero from the back.
  func axis(_ axis: Int, of operand: Operand, _ argument: String = "axis") throws(Diagnostic) -> Int
  {
    let rank = try rank(operand)
    guard axis >= -rank, axis < rank else {
      throw .invalid(
        "'\(argument)' is \(axis), but the blob has \(counted(rank, "axis", "axes"))",
        argument: argument)
    }
    return axis < 0 ? axis + rank : axis
  }

  /// A size or count; bounded, so that arithmetic on two of them cannot overflow.
  mutating func size(
    _ name: String, or fallback: Int? = nil, atLeast minimum: Int = 0
  ) throws(Diagnostic) -> Int {
    guard let size = try arguments.integer(name) ?? fallback else {
      throw .invalid("'\(name)' is missing", argument: name)
    }
    return try Self.bounded(size, name, atLeast: minimum)
  }

  /// Sizes or counts.
  mutating func sizes(_ name: String, atLeast minimum: Int = 0) throws(Diagnostic) -> [Int] {
    var sizes: [Int] = []
    for size in try arguments.integers(name) {
      sizes.append(try Self.bounded(size, name, atLeast: minimum))
    }
    return sizes
  }

  /// An integer between -2^31 and 2^31.
  mutating func number(_ name: String, or fallback: Int) throws(Diagnostic) -> Int {
    try Self.bounded(try arguments.integer(name, or: fallback), name, atLeast: -1 << 31)
  }

  /// Integers between -2^31 and 2^31.
  mutating func numbers(_ name: String) throws(Diagnostic) -> [Int] {
    try sizes(name, atLeast: -1 << 31)
  }

  static func bounded(
    _ size: Int, _ name: String, atLeast minimum: Int
  ) throws(Diagnostic) -> Int {
    guard size >= minimum, size <= 1 << 31 else {
      throw .invalid("'\(name)' is \(size), expected \(minimum) to 2^31", argument: name)
    }
    return size
  }

  /// Whether the images have their channels last (`order`).
  mutating func isChannelsLast() throws(Diagnostic) -> Bool {
    switch try arguments.text("order", or: isChannelsLastByDefault ? "NHWC" : "NCHW") {
    case "NCHW", "nchw": return false
    case "NHWC", "nhwc": return true
    case let other: throw .invalid("'order' is '\(other)'", argument: "order")
    }
  }

  /// Whether an output is read by an operator, or leaves the net.
  func isRead(_ index: Int) -> Bool {
    source.outputs.indices.contains(index) && readBlobs.contains(source.outputs[index])
  }

  /// Makes an operand the value of an output.
  mutating func write(_ operand: Operand, to index: Int = 0) {
    guard outputs.indices.contains(index) else { return }
    outputs[index] = operand
  }

  /// Makes an output the same as an input.
  mutating func pass(_ index: Int = 0, to output: Int = 0) throws(Diagnostic) {
    write(try input(index), to: output)
  }

  /// An output that nothing but training reads: an error where the net reads it.
  func refuse(output index: Int, _ what: String) throws(Diagnostic) {
    guard !isRead(index) else {
      throw .unsupported("its output '\(source.outputs[index])', \(what), has no counterpart")
    }
  }

  /// Notes that a blob of weights comes from outside.
  mutating func noteWeights() {
    guard let kind else { return }
    for (index, input) in inputs.enumerated() where input.isExternal && kind.need(index).isWeight {
      missingWeights.append(source.inputs[index])
    }
  }
}
