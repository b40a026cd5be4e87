import ModelIR
import Operators

extension NodeRewriter {
  /// A tensor attribute, where it is there.
  func tensor(_ name: String) throws(Refusal) -> Tensor? {
    guard case .tensor(let stored)? = try value(name) else { return nil }
    guard let tensor = try? stored.dense() else { throw .attribute("'\(name)' cannot be read") }
    return tensor
  }

  /// An attribute of strings, where it is there.
  func strings(_ name: String) throws(Refusal) -> [String]? {
    if case .strings(let values)? = try value(name) { return values.map(\.description) }
    return nil
  }

  /// Numbers that stand in a list of floats or, since version 3 of the operators of trees, in a tensor;
  /// none where they are left out.
  func numbers(_ name: String) throws(Refusal) -> [Double] {
    let stated = version.attribute("\(name)_as_tensor") == nil ? nil : "\(name)_as_tensor"
    if let stated, let tensor = try tensor(stated), tensor.count > 0 { return tensor.doubles }
    return try floats(name) ?? []
  }
}
