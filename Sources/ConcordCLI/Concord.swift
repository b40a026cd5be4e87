import ArgumentParser

@main
struct ConcordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concord",
    abstract: "Converts, checks and runs machine-learning models.",
    discussion: """
      Exit status: 0 clean, 1 findings or a mismatch, 2 usage or unreadable input, 3 internal fault.
      """,
    version: "0.1.0",
    subcommands: [
      ConvertCommand.self, CheckCommand.self, RunCommand.self, CompareCommand.self,
      InspectCommand.self, TestCommand.self, BenchCommand.self, FormatsCommand.self,
      OpsCommand.self, ExplainCommand.self,
    ])

  /// Runs the command line; errors of usage have exit status 2.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      Terminal.error(failure.text)
      exit(withError: ExitCode(failure.status))
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      let isUsage = exitCode(for: error) == .validationFailure
      if isUsage {
        Terminal.error(fullMessage(for: error))
        exit(withError: ExitCode(2))
      }
      exit(withError: error)
    }
  }
}
