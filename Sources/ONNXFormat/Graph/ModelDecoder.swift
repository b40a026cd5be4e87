import ByteStorage
import Diagnostics
import Encodings
import ModelIR

/// The place of a name that is to be declared.
struct WaitingName {
  /// How many of them are declared together.
  static let limit = 64

  let range: Range<Int>
  /// Whether it is that of the next output of a node.
  let isOutput: Bool
}

/// A model being read, with the scopes of the graphs that are open.
struct ModelDecoder {
  /// The number of threads that may work on a large graph; what is read does not depend on it.
  var threads = 1
  /// What has been read so far.
  var model = Model()
  /// The graph being read, last, after those whose values it can capture.
  var scopes: [Scope] = []
  /// Whether names wait until there are several of them to be declared, which is quicker in a large
  /// graph; errors have no place then.
  var declaresTogether = false
  var waitingNames: [WaitingName] = []
  /// The names of operators and domains that have occurred, each as that of an operator of no domain.
  var operatorNames = ByteTable()
  var operators: [OperatorName] = []
  /// Operators with a domain, by both names.
  var domainOperatorNames = ByteTable()
  var domainOperators: [OperatorName] = []
  /// The inputs and outputs of the node being read, behind those of the nodes around it.
  var inputs: [ValueID?] = []
  var outputs: [ValueID?] = []
  /// The names of the main graph, for the training graphs that continue it.
  private var mainScope: Scope?

  /// Reads `ModelProto`.
  ///
  /// The main graph comes first whatever its place in the file, so that training graphs find its
  /// values.
  mutating func readModel(from reader: inout ProtobufReader) throws(Diagnostic) {
    var graph: Range<Int>?
    var functions: [Range<Int>] = []
    var trainingInfo: [Range<Int>] = []
    while let number = try reader.nextField() {
      switch ModelField(rawValue: number) {
      case .graph:
        if graph != nil { throw reader.repeated("graph") }
        graph = try reader.messageRange()
      case .functions: functions.append(try reader.messageRange())
      case .trainingInfo: trainingInfo.append(try reader.messageRange())
      case .irVersion: model.irVersion = try reader.int64()
      case .producerName: model.producerName = try reader.string()
      case .producerVersion: model.producerVersion = try reader.string()
      case .domain: model.domain = try reader.string()
      case .modelVersion: model.modelVersion = try reader.int64()
      case .docString: model.docString = try reader.string()
      case .operatorSets: try reader.append("opset_import", to: &model.operatorSets)
      case .metadata: try reader.append("metadata_props", to: &model.metadata)
      case .deviceConfigurations:
        try reader.append("configuration", to: &model.deviceConfigurations)
      case nil: model.unknownFields.fields.append(try reader.skipField())
      }
    }
    try readGraphs(main: graph, functions: functions, trainingInfo: trainingInfo, from: &reader)
  }

  private mutating func readGraphs(
    main graph: Range<Int>?, functions: [Range<Int>], trainingInfo: [Range<Int>],
    from reader: inout ProtobufReader
  ) throws(Diagnostic) {
    if let graph {
      try reader.message("graph", in: graph) { (reader) throws(Diagnostic) in
        (model.mainGraph, mainScope) = try readGraph(from: &reader)
      }
    }
    for (index, range) in functions.enumerated() {
      try reader.message("functions", at: index, in: range) { (reader) throws(Diagnostic) in
        try readFunction(from: &reader)
      }
    }
    for (index, range) in trainingInfo.enumerated() {
      try reader.message("training_info", at: index, in: range) { (reader) throws(Diagnostic) in
        try readTrainingInfo(from: &reader)
      }
    }
  }

  private mutating func readTrainingInfo(from reader: inout ProtobufReader) throws(Diagnostic) {
    var info = TrainingInfo()
    while let number = try reader.nextField() {
      switch TrainingInfoField(rawValue: number) {
      case .initialization:
        if info.initialization != nil { throw reader.repeated("initialization") }
        info.initialization = try readGraph("initialization", from: &reader)
      case .algorithm:
        if info.algorithm != nil { throw reader.repeated("algorithm") }
        // The algorithm continues the main graph and reads its values.
        scopes = mainScope.map { [$0] } ?? []
        info.algorithm = try readGraph("algorithm", from: &reader)
        scopes = []
      case .initializationBindings:
        try reader.append("initialization_binding", to: &info.initializationBindings)
      case .updateBindings: try reader.append("update_binding", to: &info.updateBindings)
      case nil: info.unknownFields.fields.append(try reader.skipField())
      }
    }
    model.trainingInfo.append(info)
  }
}
