import ArgumentParser
import LocalFiles
import Synchrony

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
    if let word = CommandLine.arguments.dropFirst().first, let advice = adviceOnCommand(word) {
      exit(withError: ValidationError(advice))
    }
    await main(nil)
  }

  /// What to say of a first word that names no command, or nil.
  ///
  /// The default command takes no such word, and would complain of it as its own.
  static func adviceOnCommand(_ word: String) -> String? {
    let names = configuration.subcommands.map { $0._commandName } + ["help"]
    guard !word.isEmpty, !word.hasPrefix("-"), !names.contains(word) else { return nil }
    let guess = names.first { name in
      name.difference(from: word).count <= 2 || name.contains(word.lowercased())
    }
    let advice = guess.map { "did you mean \($0)?" } ?? "synchrony --help lists what there is."
    return "There is no command \(Printable.quoted(word)); \(advice)"
  }
}
