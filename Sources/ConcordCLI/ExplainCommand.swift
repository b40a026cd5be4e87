import ArgumentParser
import Concord
import Diagnostics

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explains a code, such as E0301.")

  @Argument(help: "The code.")
  var code: String

  func run() throws {
    guard let found = DiagnosticCode.all.first(where: { $0.id == code.uppercased() }) else {
      throw Failure(text: "'\(code)' is no code of Concord", status: Failure.unusable)
    }
    print(found.page, terminator: "")
  }
}
