import ArgumentParser
import Testing

@testable import SynchronyCommand

struct HelpTests {
  @Test(
    arguments: [
      "synchrony", "smart-sync", "status", "verify", "reset-all", "platforms", "init", "login",
    ]
  )
  func `the help of each subcommand is as written down`(name: String) throws {
    let subcommands = SynchronyCommand.configuration.subcommands
    let command = subcommands.first { $0._commandName == name }
    let help =
      command.map { SynchronyCommand.helpMessage(for: $0, columns: 80) }
      ?? SynchronyCommand.helpMessage(columns: 80)
    try Fixture("Help/\(name).txt").expect(help + "\n")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions know the subcommands and their options`(shell: String) throws {
    let shell = try #require(CompletionShell(rawValue: shell))
    let script = SynchronyCommand.completionScript(for: shell)
    for word in ["smart-sync", "reset-all", "platforms", "conflict", "keep-both", "dry-run"] {
      #expect(script.contains(word))
    }
  }
}
