package import Diagnostics
import ModelIR

extension DiagnosticCode {
  /// A node is placed on devices that the model does not describe.
  package static let unknownDeviceConfiguration = DiagnosticCode(
    "E0332", "A node names a device configuration that does not exist",
    explanation: """
      A node's placement refers to one of the device configurations of the model by name. Add the \
      configuration to the model, or remove the placement.
      """)
}

extension Rule {
  /// Placements refer to device configurations of the model.
  static let deviceConfigurations = Rule(.unknownDeviceConfiguration) { context in
    let known = Set(context.model.deviceConfigurations.compactMap(\.name))
    for place in context.survey.nodes {
      for placement in place.node.deviceConfigurations {
        let name = placement.configurationID ?? ""
        if known.contains(name) { continue }
        context.report(
          .unknownDeviceConfiguration, "there is no device configuration \(quoted(name))",
          at: place.location, notes: context.suggestion(for: name, among: known.sorted()))
      }
    }
  }
}
