import Foundation
import Operators
import Passes

extension Page {
  /// What becomes of each operator between operator sets.
  static var opsetConversion: Page {
    get throws {
      let rows = OpsetMatrix.rows(of: .standard)
      let steps = rows.filter { $0.older != nil }
      var text = try String(contentsOfFile: "docs/opset-conversion.head.md", encoding: .utf8)
      text += """

        \(rows.count - steps.count) operators with \(steps.count) steps between neighbouring versions:

        | | up | down | below the first version |
        | --- | --- | --- | --- |

        """
      for kind in ["exact", "adjusted", "decomposed", "refused"] {
        let counts = [
          steps.count { $0.up.hasPrefix(kind) }, steps.count { $0.down.hasPrefix(kind) },
          rows.count { $0.older == nil && $0.down.hasPrefix(kind) },
        ]
        text += "| \(kind) | \(counts.map(String.init).joined(separator: " | ")) |\n"
      }
      text += "\n| operator | versions | up | down |\n| --- | --- | --- | --- |\n"
      for row in rows {
        let versions = row.older.map { "\($0) - \(row.newer)" } ?? "before \(row.newer)"
        if row.older == nil, row.down.isEmpty { continue }
        text += "| \(row.qualifiedOperator) | \(versions) | \(row.up) | \(row.down) |\n"
      }
      return Page(path: "docs/opset-conversion.md", text: text)
    }
  }
}
