import ArgumentParser
import Synchrony

struct ResetAll: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-all",
    abstract: "Deletes the .S3 folders on both sides; no data file is touched.",
    discussion: """
      What is deleted: the ledgers, the trash of deleted files, and what this folder remembers, \
      your name and ignores3.txt among it. The next smart-sync starts anew.

      EXAMPLES:
        synchrony reset-all
        synchrony reset-all --yes --platform Folder --remote /mnt/team/project
      """,
  )

  @OptionGroup(title: "Connection") var connection: ConnectionArguments

  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false

  @OptionGroup(title: "Output") var output: OutputArguments

  func run() async throws {
    try await Console(output.settings).run { console in
      let settings = try SettingsFile.standard.read()
      let (platform, connection) = try connection.resolved(with: settings)
      let person = console.prompter
      let count = try await resetAll(
        platform: platform,
        connection: connection,
        isConfirmed: yes,
        participants: Participants(
          prompter: person,
          reviewer: AutomaticReviewer(),
          reporter: console.reporter,
        ),
      )
      console.emit(.object([("event", "reset"), ("deletedRemote", .optional(count))]))
      console.say(count.map { "Deleted \($0) objects below .S3." } ?? "Nothing was deleted.")
      return .success
    }
  }
}
