public import Diagnostics
import Explanations

extension DiagnosticCode {
  /// The page that `concord explain` prints, in Markdown: what is wrong, why it matters, how to mend
  /// with an example; `docs/diagnostics` holds the same text.
  public var page: String {
    ExplanationPages.page(of: id) ?? "# \(id): \(title)\n\n\(explanation)\n"
  }
}
