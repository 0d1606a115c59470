import ArgumentParser
import Synchrony

struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Writes the connection options into synchrony.yml, so that later calls need none.",
    discussion: """
      The file lies in the folder you are in. Its keys are the long names of options, those of \
      smart-sync among them, without dashes in front:

        platform: Folder
        remote: /mnt/team/project
        exclude: ["*.tmp", "/scratch/"]

      EXAMPLES:
        synchrony init --platform Folder --remote /mnt/team/project --user alice
      """,
  )

  @OptionGroup(title: "Connection") var connection: ConnectionArguments

  @Flag(name: .shortAndLong, help: "Replace a synchrony.yml that is there without asking.")
  var yes = false

  @OptionGroup(title: "Output") var output: OutputArguments

  func validate() throws {
    guard connection.settings.values.isEmpty else { return }
    throw ValidationError("Give the options to write, such as --platform Folder --remote PATH.")
  }

  func run() async throws {
    try await Console(output.settings).run { console in
      let file = SettingsFile.standard
      let text = SettingsFile.text(of: connection.settings)
      if file.exists, !yes {
        let question = "Replace the \(Settings.fileName) that is here? (y/N) "
        guard await console.prompter.ask(question)?.saysYes ?? false else {
          console.warn("\(Settings.fileName) is as it was; --yes replaces it.")
          return .refused
        }
      }
      try file.write(text)
      console.say("Wrote \(Settings.fileName):")
      for line in text.split(separator: "\n") { console.say("  \(line)") }
      return .success
    }
  }
}
