/// A number of things in words: `1 layer`, `2 layers`.
///
/// - Parameter plural: The word for several, where that is not the singular with an s.
package func counted(
  _ count: some BinaryInteger, _ singular: String, _ plural: String? = nil
) -> String {
  "\(count) " + (count == 1 ? singular : plural ?? singular + "s")
}
