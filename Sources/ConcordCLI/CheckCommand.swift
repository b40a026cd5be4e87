import ArgumentParser

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "check", abstract: "Checks models.")
  @Argument var paths: [String]
  func run() throws {}
}
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explains a code.")
  @Argument var code: String
  func run() throws {}
}
