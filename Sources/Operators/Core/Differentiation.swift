public import Diagnostics
import ModelIR

/// Writes the nodes that compute, from the gradients of a node's outputs, those of its inputs.
///
/// The result has the gradient of each input in order; nil, or nothing at the end, where the outputs
/// do not depend on an input, or do not change with it.
public typealias Differentiation = @Sendable (NodeGradient) throws(Diagnostic) -> [Term?]

/// A node on the way from a function's value back to its arguments.
public struct NodeGradient: NodeReading {
  /// The node with its operator's declaration.
  public let context: NodeContext
  /// The gradients of the outputs; nil where nothing depends on one.
  public let gradients: [Term?]
  /// Whether the gradient of each input is asked for.
  public let needed: [Bool]
  /// Where nodes are written.
  let tape: GradientTape

  /// Whether the node has this input.
  func hasInput(_ index: Int) -> Bool {
    index < context.node.inputs.count && context.node.inputs[index] != nil
  }

  /// Whether the gradient of this input is asked for.
  func needs(_ index: Int) -> Bool { index < needed.count && needed[index] }

  /// An input that must be there.
  func input(_ index: Int) throws(Diagnostic) -> Term {
    guard hasInput(index), let value = context.node.inputs[index] else {
      throw unsupported("needs input \(index)")
    }
    return try tape.term(value)
  }

  /// The first input.
  var x: Term { get throws(Diagnostic) { try input(0) } }

  /// The first output.
  var y: Term { get throws(Diagnostic) { try output(0) } }

  /// The gradient of the first output.
  var gradient: Term {
    get throws(Diagnostic) {
      guard let gradient = gradients.first ?? nil else {
        throw unsupported("has no gradient along its further outputs")
      }
      return gradient
    }
  }

  /// An output that the node gives.
  func output(_ index: Int) throws(Diagnostic) -> Term {
    guard index < context.node.outputs.count, let value = context.node.outputs[index] else {
      throw unsupported("needs output \(index) for a gradient")
    }
    return try tape.term(value)
  }

  /// The integers of an input that must be known before the run; nil where the input is left out.
  func integers(_ index: Int) throws(Diagnostic) -> [Int]? {
    guard hasInput(index), let value = context.node.inputs[index] else { return nil }
    guard let integers = tape.integers(value) else {
      throw unsupported("has a gradient only where input \(index) is known before the run")
    }
    return integers
  }

  /// The gradients of the inputs by those of the nodes that compute the same from other operators.
  func gradients(
    through compose: (ComposedInputs) throws(Diagnostic) -> Term
  ) throws(Diagnostic) -> [Term?] {
    var inputs: [Term?] = []
    for index in context.node.inputs.indices {
      inputs.append(hasInput(index) ? try input(index) : nil)
    }
    return try tape.gradients(of: inputs, needed, through: compose, from: gradient)
  }
}

/// The inputs of a node that is composed of others.
struct ComposedInputs {
  let terms: [Term?]

  /// An input that must be there.
  func callAsFunction(_ index: Int) throws(Diagnostic) -> Term {
    guard let term = optional(index) else {
      throw Diagnostic(.notExecutable, "the gradient needs input \(index)")
    }
    return term
  }

  /// An input; nil where the node leaves it out.
  func optional(_ index: Int) -> Term? { index < terms.count ? terms[index] : nil }
}

/// The rule of a function of one number: its derivative by the argument and the value.
func differentiateElementwise(
  _ derivative: @escaping @Sendable (_ x: Term, _ y: Term) throws(Diagnostic) -> Term
) -> Differentiation {
  { node throws(Diagnostic) in
    [try node.gradient * derivative(node.x, node.y)]
  }
}

/// The rule of a function that is constant between steps.
let differentiateSteps: Differentiation = { _ throws(Diagnostic) in [] }
