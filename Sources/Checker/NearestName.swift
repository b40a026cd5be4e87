/// The name that differs least from `name`, where the difference looks like a slip: at most a third
/// of the letters, not counting capitals.
package func nearestName(to name: String, among names: [String]) -> String? {
  let wanted = Array(name.utf8)
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  let folded = wanted.map(\.lowercased)
  var best: (distance: Int, name: String)?
  for candidate in names where candidate != name && candidate.utf8.count <= 64 {
    let limit = min(best?.distance ?? .max, max(wanted.count, candidate.utf8.count) / 3 + 1)
    let letters = candidate.utf8.map(\.lowercased)
    guard abs(letters.count - folded.count) < limit else { continue }
    let distance = editDistance(folded, letters)
    if distance < limit { best = (distance, candidate) }
  }
  return best?.name
}

/// The number of letters to insert, remove or replace (Levenshtein's distance).
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}

extension UInt8 {
  fileprivate var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
