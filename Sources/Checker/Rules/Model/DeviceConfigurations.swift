package import Diagnostics
import ModelIR
import Operators

extension DiagnosticCode {
  /// A node is placed on devices that the model does not describe.
  package static let unknownDeviceConfiguration = DiagnosticCode(
    "E0332", "A node names a device configuration that does not exist",
    explanation: """
      A node's placement refers to one of the device configurations of the model by name. \
      onnx.checker and onnxruntime do not look; a runtime that places nodes does not find the \
      devices.
      """,
    mend: "Correct the name, add the configuration to the model, or remove the placement.")
  /// A device configuration, or a placement by it, contradicts itself.
  package static let contradictoryPlacement = DiagnosticCode(
    "E0342", "A placement on devices contradicts itself",
    explanation: """
      A configuration has a name of its own and at least one device, and lists as many device names \
      as it has devices or none. A placement splits inputs and outputs of its node, along axes that \
      they have, each once, into one part or more, over devices that the configuration has. Nobody \
      can carry out a placement that is otherwise. onnx.checker and onnxruntime do not look.
      """,
    mend: "Correct the number or name that the message gives, or remove the placement.")
}

extension Rule {
  /// Placements refer to device configurations of the model and are possible.
  static let deviceConfigurations = Rule(
    .unknownDeviceConfiguration, .contradictoryPlacement
  ) { context in
    context.checkConfigurations()
    let known = Dictionary(
      context.model.deviceConfigurations.map { ($0.name ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
    for index in context.survey.nodesWithExtras {
      let place = context.survey.nodes[index]
      var placed: Set<String> = []
      for placement in place.node.deviceConfigurations {
        let name = placement.configurationID ?? ""
        guard let configuration = known[name] else {
          context.report(
            .unknownDeviceConfiguration, "there is no device configuration \(quoted(name))",
            at: place.location, notes: context.suggestion(for: name, among: known.keys.sorted()))
          continue
        }
        if !placed.insert(name).inserted {
          context.reject("the node is placed by \(quoted(name)) twice", at: place.location)
        }
        context.check(placement, by: configuration, at: place)
      }
    }
  }
}

extension RuleContext {
  fileprivate mutating func reject(_ message: String, at location: Location) {
    report(.contradictoryPlacement, message, at: location)
  }

  fileprivate mutating func checkConfigurations() {
    var names: Set<String> = []
    for (index, configuration) in model.deviceConfigurations.enumerated() {
      let location = Location([.field("configuration[\(index)]")])
      let name = configuration.name ?? ""
      if name.isEmpty {
        reject("the configuration has no name", at: location)
      } else if !names.insert(name).inserted {
        reject("there is another configuration \(quoted(name))", at: location)
      }
      let count = configuration.deviceCount ?? 0
      if count < 1 {
        reject("the configuration has \(count) devices, expected 1 or more", at: location)
      } else if !configuration.devices.isEmpty, configuration.devices.count != Int(count) {
        reject(
          "the configuration names \(configuration.devices.count) devices, but has \(count)",
          at: location)
      }
    }
  }

  fileprivate mutating func check(
    _ placement: NodeDeviceConfiguration, by configuration: DeviceConfiguration,
    at place: NodePlace
  ) {
    if let stage = placement.pipelineStage, stage < 0 {
      reject("the pipeline stage is \(stage), expected 0 or more", at: place.location)
    }
    let values = (place.node.inputs + place.node.outputs).compactMap { $0 }
    for spec in placement.shardingSpecs {
      let name = spec.tensorName ?? ""
      guard let value = values.first(where: { self.name(of: $0) == name }) else {
        reject("the node neither reads nor gives \(quoted(name))", at: place.location)
        continue
      }
      let groups = Dictionary(
        spec.deviceGroups.map { ($0.key ?? 0, $0.devices) }, uniquingKeysWith: { first, _ in first }
      )
      let count = Int64(configuration.deviceCount ?? 0)
      for device in spec.devices.flatMap({ groups[$0] ?? [$0] }) where device < 0 || device >= count
      {
        reject("device \(device) is not one of 0 to \(count - 1)", at: place.location)
      }
      check(spec.shardedDimensions, of: value, at: place)
    }
  }

  private mutating func check(
    _ dimensions: [ShardedDimension], of value: ValueID, at place: NodePlace
  ) {
    let rank = facts.type(of: value)?.shape?.rank
    var axes: Set<Int64> = []
    for dimension in dimensions {
      var axis = dimension.axis ?? 0
      if let rank = rank.map(Int64.init) {
        guard axis >= -rank, axis < rank else {
          reject(
            "\(quoted(name(of: value))) is split along axis \(axis), expected \(-rank) to "
              + "\(rank - 1)", at: place.location)
          continue
        }
        if axis < 0 { axis += rank }
      }
      if !axes.insert(axis).inserted {
        reject("\(quoted(name(of: value))) is split along axis \(axis) twice", at: place.location)
      }
      for sharding in dimension.simpleShardings {
        let shards = sharding.shardCount ?? 0
        if shards < 1 {
          reject(
            "\(quoted(name(of: value))) is split into \(shards) parts, expected 1 or more",
            at: place.location)
        }
      }
    }
  }
}
