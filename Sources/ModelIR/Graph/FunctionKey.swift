/// What a node calls a model-local function by.
public struct FunctionKey: Hashable, Sendable {
  /// The domain in its canonical spelling.
  public let domain: String
  /// The name.
  public let name: String
  /// Which of several functions of one name is meant; empty where there is one.
  public let overload: String
}

extension Function {
  /// What nodes call the function by.
  public var key: FunctionKey {
    FunctionKey(
      domain: OperatorSet.canonical(domain ?? ""), name: name ?? "", overload: overload ?? "")
  }
}

extension Node {
  /// The model-local function that the node calls, if the model has one of this key.
  public var functionKey: FunctionKey {
    FunctionKey(domain: canonicalDomain, name: operatorType, overload: overload ?? "")
  }
}

extension Model {
  /// The positions of the model-local functions, by key; of several with one key the last counts.
  public var functionIndex: [FunctionKey: Int] {
    Dictionary(functions.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { $1 })
  }
}
