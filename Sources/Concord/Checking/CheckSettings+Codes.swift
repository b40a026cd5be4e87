import Checker
public import Diagnostics

extension DiagnosticCode {
  /// What is wrong with a code, or the beginning of one, that a user names; nil where nothing is.
  public static func objection(toRule rule: String) -> String? {
    let ids = all.map(\.id)
    if !rule.isEmpty, ids.contains(where: { $0.hasPrefix(rule) }) { return nil }
    let near = nearest(to: rule, among: ids)
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    return "no code is or begins with '\(rule)'" + hint
  }

  /// Up to three codes that differ least from what was written.
  private static func nearest(to rule: String, among ids: [String]) -> [String] {
    var rest = ids
    var near: [String] = []
    while near.count < 3, let next = nearestName(to: rule, among: rest) {
      near.append(next)
      rest.removeAll { $0 == next }
    }
    return near
  }
}
