/// A way to write findings down.
public struct DiagnosticRenderer: Sendable {
  /// The name by which users choose it.
  public let name: String
  /// Who reads the result.
  public let summary: String
  /// Writes a report down, ending with a line break unless there is nothing to say.
  public let render: @Sendable (DiagnosticReport) -> String

  /// Makes a renderer.
  public init(
    _ name: String, summary: String, render: @escaping @Sendable (DiagnosticReport) -> String
  ) {
    self.name = name
    self.summary = summary
    self.render = render
  }

  /// Every renderer, with its default options.
  public static let all: [DiagnosticRenderer] = [
    .text(), .json, .sarif, .githubSARIF, .junit, .github,
  ]
}
