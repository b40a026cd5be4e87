// Field numbers of the messages that hold graphs, nodes and names of values, which can be read and
// written only together with the model around them.

enum ModelField: Int {
  case irVersion = 1
  case producerName = 2
  case producerVersion = 3
  case domain = 4
  case modelVersion = 5
  case docString = 6
  case graph = 7
  case operatorSets = 8
  case metadata = 14
  case trainingInfo = 20
  case functions = 25
  case deviceConfigurations = 26
}

enum GraphField: Int {
  case nodes = 1
  case name = 2
  case initializers = 5
  case docString = 10
  case inputs = 11
  case outputs = 12
  case valueInfos = 13
  case quantizationAnnotations = 14
  case sparseInitializers = 15
  case metadata = 16
}

enum NodeField: Int {
  case inputs = 1
  case outputs = 2
  case name = 3
  case operatorType = 4
  case attributes = 5
  case docString = 6
  case domain = 7
  case overload = 8
  case metadata = 9
  case deviceConfigurations = 10
}

enum AttributeField: Int {
  case name = 1
  case docString = 13
  case type = 20
  case referencedName = 21
}

enum AttributeValueField: Int {
  case float = 2
  case int = 3
  case string = 4
  case tensor = 5
  case graph = 6
  case floats = 7
  case ints = 8
  case strings = 9
  case tensors = 10
  case graphs = 11
  case typeProto = 14
  case typeProtos = 15
  case sparseTensor = 22
  case sparseTensors = 23
}

enum ValueInfoField: Int {
  case name = 1
  case type = 2
  case docString = 3
  case metadata = 4
}

enum FunctionField: Int {
  case name = 1
  case inputs = 4
  case outputs = 5
  case attributes = 6
  case nodes = 7
  case docString = 8
  case operatorSets = 9
  case domain = 10
  case attributeDefaults = 11
  case valueInfos = 12
  case overload = 13
  case metadata = 14
}

enum TrainingInfoField: Int {
  case initialization = 1
  case algorithm = 2
  case initializationBindings = 3
  case updateBindings = 4
}
