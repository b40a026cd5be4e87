import ModelIR
import Operators

/// What of a node's attributes, inputs and outputs has to change between neighbouring versions that
/// differ in nothing else: those that one of them lacks, and defaults.
enum SignatureChange {
  static func apply(
    _ node: Node, from: OperatorVersion, to: OperatorVersion, of definition: Operator
  ) throws(Refusal) -> Node {
    var changed = node
    let label = "\(definition.qualifiedName)-\(to.since)"
    changed.attributes = []
    for attribute in node.attributes {
      if to.attribute(attribute.name) != nil {
        changed.attributes.append(attribute)
      } else if !attribute.isReference, isWithoutEffect(attribute, in: from) {
        continue
      } else {
        throw .attribute("\(label) has no attribute '\(attribute.name)', which the node sets")
      }
    }
    // A default that becomes another one is written out.
    for old in from.attributes {
      guard let new = to.attribute(old.name), let value = old.defaultValue,
        node.attribute(old.name) == nil, new.isRequired || !isEqual(new.defaultValue, value)
      else { continue }
      changed.attributes.append(Attribute(old.name, value))
    }
    for required in to.attributes where required.isRequired {
      if changed.attribute(required.name) == nil {
        throw .attribute("\(label) requires the attribute '\(required.name)'")
      }
    }
    for (position, input) in node.inputs.enumerated()
    where input != nil && to.input(position) == nil {
      throw .argument("\(label) has no input '\(from.input(position)?.name ?? String(position))'")
    }
    for (position, parameter) in to.inputs.enumerated() where parameter.kind == .required {
      if position >= node.inputs.count || node.inputs[position] == nil {
        throw .argument(
          "\(label) requires the input '\(parameter.name)', which the node leaves out")
      }
    }
    for (position, output) in node.outputs.enumerated()
    where output != nil && to.output(position) == nil {
      throw .argument("\(label) has no output '\(from.output(position)?.name ?? String(position))'")
    }
    while let last = changed.inputs.last, last == nil { changed.inputs.removeLast() }
    while let last = changed.outputs.last, last == nil { changed.outputs.removeLast() }
    return changed
  }

  /// Whether an attribute says no more than its default, or what no version ever heeded.
  private static func isWithoutEffect(_ attribute: Attribute, in version: OperatorVersion) -> Bool {
    if attribute.name == "consumed_inputs" { return true }
    return isEqual(version.attribute(attribute.name)?.defaultValue, attribute.value)
  }

  /// Whether two values of attributes are known to be equal.
  static func isEqual(_ a: AttributeValue?, _ b: AttributeValue?) -> Bool {
    switch (a, b) {
    case (nil, nil): true
    case (.int(let a)?, .int(let b)?): a == b
    case (.float(let a)?, .float(let b)?): a == b
    case (.string(let a)?, .string(let b)?): a == b
    case (.ints(let a)?, .ints(let b)?): a == b
    case (.floats(let a)?, .floats(let b)?): a == b
    case (.strings(let a)?, .strings(let b)?): a == b
    default: false
    }
  }
}
