import ArgumentParser
import Manifest
import Synchrony

struct SmartSync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smart-sync",
    abstract: "Works out every change between both sides, asks, and applies.",
    discussion: """
      Up to eight questions come in a fixed order, each with a numbered list: what to delete \
      from the remote and here, what is new here and there, what was changed here and there, and \
      at last, of the changed files you declined, which to settle the other way round. Files \
      changed on both sides follow.

      Answer with numbers (0,2), ranges (0-4), a or all, or enter for none. Answers can be piped \
      to standard input, one a line; where they end, nothing further is accepted.

      EXAMPLES:
        synchrony smart-sync --platform Folder --remote /mnt/team/project
        synchrony smart-sync --yes --conflict keep-both
        synchrony smart-sync --dry-run --mode pull --exclude '*.tmp'
      """,
  )

  @OptionGroup(title: "Connection") var connection: ConnectionArguments

  @Flag(
    name: .shortAndLong,
    help: "Accept every proposal in its natural direction; --conflict settles the rest.",
  )
  var yes = false

  @Option(
    help: ArgumentHelp(
      "What becomes of files changed on both sides: ask, keep-both, newer, mine or theirs."
        + " Default: ask a person at the terminal, else keep-both.",
      valueName: "policy",
    ),
    completion: .list(ConflictPolicy.allCases.map(\.rawValue)),
    transform: OptionValue.conflict,
  )
  var conflict: ConflictPolicy?

  @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and change nothing.")
  var dryRun = false

  @OptionGroup var sync: SyncArguments

  @Option(
    help: ArgumentHelp(
      "Stop before anything is changed if more files would be deleted on either side."
        + " Default: 50% unless a person confirms; ten are always allowed.",
      valueName: "n|p%",
    ),
    transform: OptionValue.deletionLimit,
  )
  var maxDelete: DeletionLimit?

  @Option(
    help: ArgumentHelp("Transfers at once. Default: what suits the platform.", valueName: "n"),
    transform: OptionValue.jobs,
  )
  var jobs: Int?

  @Option(
    help: ArgumentHelp("Bytes a second at most, such as 500k or 2M.", valueName: "rate"),
    transform: OptionValue.rate,
  )
  var limitRate: Int64?

  @OptionGroup(title: "Output") var output: OutputArguments

  func run() async throws {
    try await Console(output.settings).run { console in
      let settings = try SettingsFile.standard.read()
      let (platform, connection) = try connection.resolved(with: settings)
      let options = try options(with: settings)
      let recorder = PlanRecorder()
      let summary = try await smartSync(
        platform: platform,
        connection: connection,
        options: options,
        participants: Participants(
          prompter: console.namePrompter,
          reviewer: try reviewer(console, settings, options),
          reporter: Reporters(all: [recorder, console.reporter]),
        ),
      )
      return conclude(summary, recorder.plan, options, console)
    }
  }

  private func options(with settings: Settings) throws -> SyncOptions {
    var options = try sync.resolved(with: settings)
    options.isDryRun = dryRun
    options.maxDelete = try maxDelete ?? settings.value(.maxDelete, OptionValue.deletionLimit)
    options.jobs = try jobs ?? settings.value(.jobs, OptionValue.jobs)
    options.limitRate = try limitRate ?? settings.value(.limitRate, OptionValue.rate)
    return options
  }

  /// Whoever accepts: everybody with `--yes`, else who answers at standard input.
  private func reviewer(
    _ console: Console,
    _ settings: Settings,
    _ options: SyncOptions,
  ) throws -> any Reviewer {
    let person = console.prompter
    let policy = try conflict ?? settings.value(.conflict, OptionValue.conflict)
    if yes {
      return AutomaticReviewer(
        conflicts: policy ?? .keepBoth,
        questions: ConflictQuestions(prompter: person, display: person),
      )
    }
    return EightQuestions(
      prompter: person,
      display: person,
      conflicts: policy ?? (console.hasPerson ? .ask : .keepBoth),
      mode: options.mode,
      isPerson: console.hasPerson,
    )
  }

  private func conclude(
    _ summary: SyncSummary,
    _ plan: Plan,
    _ options: SyncOptions,
    _ console: Console,
  ) -> ExitStatus {
    console.emit(JSON(summary))
    if dryRun {
      let listing = PlanListing(plan: plan, options: options, style: console.style)
      for line in listing.lines { console.say(line) }
      return .success
    }
    if console.prompter.hasEnded, !console.hasPerson {
      console.warn("The answers ended; what they left open is as it was. --yes accepts all.")
    }
    let troubles = console.tally.troubles
    if plan.isEmpty, !summary.isInterrupted {
      console.say("\(InStepText(options: options, hasTroubles: troubles > 0))")
    } else {
      console.say("\(SummaryText(summary: summary))")
    }
    return ExitStatus(summary, troubles: troubles)
  }
}
