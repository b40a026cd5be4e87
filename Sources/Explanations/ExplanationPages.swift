/// The pages of `docs/diagnostics`, as they are built into the binary for `concord explain`.
///
/// `generate docs` writes the files in `Pages` together with the documents of the same text; a code
/// that it has not seen yet has no page.
public enum ExplanationPages {
  /// The page of the code with this identifier, in Markdown.
  public static func page(of id: String) -> String? { all[id] }
}
