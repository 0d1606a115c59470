import ArgumentParser
import Manifest
import Synchrony

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows what smart-sync would propose; changes nothing on either side.",
    discussion: """
      EXAMPLES:
        synchrony status
        synchrony status --json | jq -r 'select(.event == "change") | .file'
      """,
  )

  @OptionGroup(title: "Connection") var connection: ConnectionArguments
  @OptionGroup var sync: SyncArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func run() async throws {
    try await Console(output.settings).run { console in
      let settings = try SettingsFile.standard.read()
      let (platform, connection) = try connection.resolved(with: settings)
      let options = try sync.resolved(with: settings)
      let person = console.prompter
      let plan = try await status(
        platform: platform,
        connection: connection,
        options: options,
        participants: Participants(
          prompter: person,
          reviewer: EightQuestions(
            prompter: person,
            display: person,
            isPerson: console.hasPerson,
          ),
          reporter: console.reporter,
        ),
      )
      let listing = PlanListing(plan: plan, options: options, style: console.style)
      for line in listing.lines { console.say(line) }
      return .success
    }
  }
}
