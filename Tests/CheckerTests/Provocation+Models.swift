import Checker
import Diagnostics
import ModelIR

extension Provocation {
  static let models: [Provocation] = [
    Provocation(
      .missingGraph, "an empty message", "no graph", at: "",
      model().with { $0.mainGraph = nil }),
    Provocation(
      .missingIRVersion, "none", "is missing", at: "", model().with { $0.irVersion = nil }),
    Provocation(.missingIRVersion, "zero", "is 0", at: "", model(irVersion: 0)),
    Provocation(.irVersionTooNew, "from the future", "is 99", at: "", model(irVersion: 99)),
    Provocation(
      .irVersionTooOld, "a function", "need IR version 8", at: "local::f",
      model(irVersion: 7).with {
        _ = $0.addFunction("f") { model, graph, x in model.relu(x, to: graph) }
      }),
    Provocation(
      .irVersionTooOld, "an element type", "float8e4m3fn elements need IR version 9",
      at: "main/input 1 'f8'",
      model { builder, x in
        _ = builder.input("f8", .tensor(.float8e4m3fn))
        return builder.relu(x)
      }),
    Provocation(
      .annotationTooNew, "metadata of a node", "need IR version 10", at: "main/relu (Relu)",
      model().with { $0.nodes[0].metadata = [MetadataEntry(key: "a", value: "b")] }),
    Provocation(
      .missingOperatorSets, "none", "is empty", at: "", model().with { $0.operatorSets = [] }),
    Provocation(
      .duplicateOperatorSet, "under both names", "again in 16", at: "",
      model().with { $0.operatorSets.append(OperatorSet(domain: "ai.onnx", version: 16)) }),
    Provocation(
      .invalidOperatorSetVersion, "none", "has no version", at: "",
      model().with { $0.operatorSets.append(OperatorSet(domain: "ai.onnx.ml", version: nil)) }),
    Provocation(.operatorSetTooNew, "from the future", "99", at: "", model(opset: 99)),
    Provocation(
      .unknownDomain, "a vendor's", "'com.acme'", at: "",
      model().with { $0.operatorSets.append(OperatorSet(domain: "com.acme", version: 1)) }),
    Provocation(
      .domainNotImported, "of the standard", "'ai.onnx.ml' is used",
      at: "main/scaler (ai.onnx.ml::Scaler)",
      model { $0.apply("Scaler", domain: "ai.onnx.ml", [$1]) }),
    Provocation(
      .domainNotImported, "in a function", "'ai.onnx' is used", at: "local::f/node[0] (Relu)",
      model().with {
        _ = $0.addFunction("f", opset: nil) { model, graph, x in model.relu(x, to: graph) }
      }),
    Provocation(
      .duplicateMetadata, "in the model", "'k'", at: "",
      model().with {
        $0.metadata = [MetadataEntry(key: "k", value: "1"), MetadataEntry(key: "k", value: "2")]
      }),
    Provocation(
      .unknownTrainingBinding, "no such initializer", "no initializer 'w'",
      at: "training_info[0]/update_binding[0]",
      model().with {
        var info = TrainingInfo()
        info.updateBindings = [MetadataEntry(key: "w", value: "y")]
        $0.trainingInfo = [info]
      }),
    Provocation(
      .unknownDeviceConfiguration, "none at all", "'gpus'", at: "main/relu (Relu)",
      model(irVersion: 11).with {
        var placement = NodeDeviceConfiguration()
        placement.configurationID = "gpus"
        $0.nodes[0].deviceConfigurations = [placement]
      }),
  ]

  static let functions: [Provocation] = [
    Provocation(
      .duplicateFunction, "same domain and name", "'f'", at: "local::f",
      model().with { model in
        for _ in 0..<2 {
          _ = model.addFunction("f") { model, graph, x in model.relu(x, to: graph) }
        }
      }),
    Provocation(
      .unnamedFunction, "empty", "no name", at: "local::",
      model().with {
        _ = $0.addFunction("") { model, graph, x in model.relu(x, to: graph) }
      }),
    Provocation(
      .duplicateFunctionAttribute, "with and without default", "'alpha'",
      at: "local::f/attribute alpha",
      model(irVersion: 9).with {
        let index = $0.addFunction("f") { model, graph, x in model.relu(x, to: graph) }
        $0.functions[index].attributes = ["alpha"]
        $0.functions[index].attributeDefaults = [Attribute("alpha", .float(1))]
      }),
    Provocation(
      .uncalledFunction, "beside another node", "nothing calls 'f'", at: "local::f",
      model().with {
        _ = $0.addFunction("f") { model, graph, x in model.add("Relu", [x], to: graph) }
      }),
    Provocation(
      .recursiveFunction, "through another", "'f' calls itself", at: "local::f",
      model().with { model in
        for (name, callee) in [("f", "g"), ("g", "f")] {
          let index = model.addFunction(name) { model, graph, x in
            model.add(callee, domain: "local", [x], to: graph)
          }
          model.functions[index].operatorSets.append(OperatorSet(domain: "local", version: 1))
        }
      }),
  ]
}
