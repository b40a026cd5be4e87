import Diagnostics
import Encodings
import ModelIR

/// Writes the messages that name graphs and values of a model.
struct ModelEncoder {
  /// The model.
  let model: Model

  /// Writes the fields of `ModelProto`.
  func writeModel(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.int64(ModelField.irVersion, model.irVersion)
    writer.string(ModelField.producerName, model.producerName)
    writer.string(ModelField.producerVersion, model.producerVersion)
    writer.string(ModelField.domain, model.domain)
    writer.int64(ModelField.modelVersion, model.modelVersion)
    writer.string(ModelField.docString, model.docString)
    try write(model.mainGraph, as: ModelField.graph, to: &writer)
    try writer.messages(ModelField.operatorSets, model.operatorSets)
    try writer.messages(ModelField.metadata, model.metadata)
    for info in model.trainingInfo { try write(info, to: &writer) }
    for function in model.functions { try write(function, to: &writer) }
    try writer.messages(ModelField.deviceConfigurations, model.deviceConfigurations)
  }

  private func write(
    _ info: TrainingInfo, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    try writer.message(ModelField.trainingInfo, preserving: info.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      try write(info.initialization, as: TrainingInfoField.initialization, to: &writer)
      try write(info.algorithm, as: TrainingInfoField.algorithm, to: &writer)
      try writer.messages(TrainingInfoField.initializationBindings, info.initializationBindings)
      try writer.messages(TrainingInfoField.updateBindings, info.updateBindings)
    }
  }

  private func write(
    _ function: Function, to writer: inout ProtobufWriter
  ) throws(Diagnostic) {
    let body = model[function.body]
    try writer.message(ModelField.functions, preserving: function.unknownFields.fields) {
      (writer) throws(Diagnostic) in
      writer.string(FunctionField.name, function.name)
      writer.strings(FunctionField.inputs, body.inputs.map { model[$0.value].name })
      writer.strings(FunctionField.outputs, body.outputs.map { model[$0.value].name })
      writer.strings(FunctionField.attributes, function.attributes)
      for node in body.nodes { try write(model[node], as: FunctionField.nodes, to: &writer) }
      writer.string(FunctionField.docString, function.docString)
      try writer.messages(FunctionField.operatorSets, function.operatorSets)
      writer.string(FunctionField.domain, function.domain)
      for attribute in function.attributeDefaults {
        try write(attribute, as: FunctionField.attributeDefaults, to: &writer)
      }
      for info in body.valueInfos {
        try write(info, as: FunctionField.valueInfos, to: &writer)
      }
      writer.string(FunctionField.overload, function.overload)
      try writer.messages(FunctionField.metadata, function.metadata)
    }
  }
}
