import ArgumentParser

@main
struct ConcordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concord",
    abstract: "Converts, checks and runs machine-learning models.",
    subcommands: [TestCommand.self])
}
