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

  /// Up to three codes that differ least from what was written: by letters, or, of the same letter
  /// and area, by number.
  private static func nearest(to rule: String, among ids: [String]) -> [String] {
    var rest = ids
    var near: [String] = []
    while near.count < 3, let next = nearestName(to: rule, among: rest) {
      near.append(next)
      rest.removeAll { $0 == next }
    }
    guard near.isEmpty, let number = Int(rule.dropFirst()), rule.utf8.count == 5 else {
      return near
    }
    let area = ids.filter { $0.hasPrefix(rule.prefix(3)) }
    let byDistance = area.sorted { a, b in
      distance(a, number) < distance(b, number)
    }
    return Array(byDistance.prefix(3))
  }

  private static func distance(_ id: String, _ number: Int) -> Int {
    abs((Int(id.dropFirst()) ?? 0) - number)
  }
}
