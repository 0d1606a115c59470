import ArgumentParser
import Synchrony

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Holds the ledgers, the shared place and the Data folder against each other.",
    discussion: """
      Says which rows have no file, which files have no row, and which do not fit. With --repair \
      it mends them, and loses no content: a file without a row gets one; a row without a file \
      gets it back from the Data folder, or goes if that does not have it; a row that does not \
      fit is corrected where the Data folder still has what the row says, which is then kept in \
      .S3/deleted of the shared place, or where the row is older than what the last sync here \
      saw; a ledger that cannot be read goes to .S3/deleted, and one is made of what lies there; a \
      file that was damaged on its way there, and has no row, goes there too. What else does not \
      fit is only reported.

      Also says which files differ in the Data folder; these are left to smart-sync.

      The exit status is 1 if something in the shared place is out of order and was not mended.

      EXAMPLES:
        synchrony verify
        synchrony verify --deep --json
        synchrony verify --repair
      """,
  )

  @Flag(help: "Mend what can be mended without losing anything.")
  var repair = false
  @Flag(help: "Read every file of the shared place, not only look at it.")
  var deep = false
  @OptionGroup(title: "Connection") var connection: ConnectionArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func run() async throws {
    try await Console(output.settings).run { console in
      let (platform, connection) = try connection.resolved(with: SettingsFile.standard.read())
      let findings = try await verify(
        platform: platform,
        connection: connection,
        repairs: repair,
        isDeep: deep,
        participants: Participants(
          prompter: console.prompter,
          reviewer: AutomaticReviewer(),
          reporter: console.reporter,
        ),
      )
      for finding in findings { show(finding, on: console) }
      let open = findings.count { !$0.isRepaired && !$0.isInformation }
      console.say(Self.summary(of: findings, open: open, isDeep: deep))
      return open == 0 ? .success : .incomplete
    }
  }

  private func show(_ finding: Finding, on console: Console) {
    console.emit(
      .object([
        ("event", "finding"), ("file", .string(finding.subject)),
        ("kind", .string(finding.kind.rawValue)), ("reason", .string(finding.reason)),
        ("repaired", .bool(finding.isRepaired)),
      ])
    )
    let line = "\(Printable.text(finding.subject)): \(Printable.text(finding.reason))"
    if finding.isRepaired {
      console.say("mended  \(line)")
    } else if finding.isInformation {
      console.say("differs  \(line)")
    } else {
      // This is what went wrong, which even --quiet shows.
      console.terminal.write("found  \(line)", to: console.output.isJSON ? .error : .output)
    }
  }

  private static func summary(of findings: [Finding], open: Int, isDeep: Bool) -> String {
    let disorders = findings.count { !$0.isInformation }
    if disorders == 0 {
      return isDeep
        ? "The ledgers and the files of the shared place fit, to the last byte."
        : "Each row has its file and each file its row. What is in the files was not read: "
          + "--deep does that."
    }
    let mended = disorders - open
    let advice = open > 0 && mended == 0 ? " Run it with --repair to mend what can be mended." : ""
    return "\(disorders) found, \(mended) mended.\(advice)"
  }
}
