import ArgumentParser
import LocalFiles

@main
struct SynchronyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synchrony",
    abstract: "Keeps a team's Data folder and a shared place in step.",
    discussion: """
      Each person runs smart-sync. It works out what changed on either side and by whom, asks, \
      and applies. What is on both sides lies in plain CSV ledgers, in Data/.S3 and in .S3 of the \
      shared place; nothing that anybody wrote is lost.

      EXAMPLES:
        synchrony init --platform Folder --remote /mnt/team/project
        synchrony status
        synchrony smart-sync
        synchrony smart-sync --yes --json

      EXIT STATUS:
        0    everything that was accepted is done
        1    done, but for some files, each named on standard error
        2    nothing was changed
        64   the command line is wrong
        130  interrupted; what was finished is recorded

      Options that are always the same go into synchrony.yml, which init writes. For completions \
      in your shell: synchrony --generate-completion-script bash (or zsh, fish).
      """,
    version: "0.1.0",
    subcommands: [
      SmartSync.self, Status.self, Verify.self, ResetAll.self, Platforms.self, Init.self,
      Login.self,
    ],
    defaultSubcommand: SmartSync.self,
  )

  static func main() async {
    Allocator.keepMemorySmall()
    await main(nil)
  }
}
