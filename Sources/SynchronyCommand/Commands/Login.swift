import ArgumentParser
import Foundation
import Synchrony

struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Keeps the access key that AWS shows you, for platform S3.",
    discussion: """
      Copy the four lines that the access portal of AWS shows and call login: it reads them \
      from the clipboard (with wl-paste, xclip or pbpaste), from a pipe, or as you paste them:

        [111122223333_Role]
        aws_access_key_id=...
        aws_secret_access_key=...
        aws_session_token=...

      They go into .S3/aws.txt of the Data folder, which only you can read and which is never \
      synced. An access key in the environment or in the aws configuration goes before it.

      EXAMPLES:
        synchrony login
        pass show team/aws | synchrony login
      """,
  )

  private static let lineLimit = 1_000

  @Option(
    help: ArgumentHelp("The local folder. Default: Data.", valueName: "path"),
    completion: .directory,
  )
  var dataFolder: String?

  @OptionGroup(title: "Output") var output: OutputArguments

  func run() async throws {
    try await Console(output.settings).run { console in
      let folder = try dataFolder ?? SettingsFile.standard.read().text(.dataFolder) ?? "Data"
      let block = try await read(console)
      try block.store(inDataFolder: folder)
      let file = "\(folder)/\(KeyBlock.fileName)"
      console.emit(.object([("event", "login"), ("file", .string(file))]))
      console.say("Wrote \(Printable.text(file)), which only you can read and which is not synced.")
      return .success
    }
  }

  /// Takes the block from a pipe, or else from the clipboard, or else from the person.
  private func read(_ console: Console) async throws -> KeyBlock {
    let clipboard = Clipboard(environment: ProcessInfo.processInfo.environment)
    guard console.hasPerson else {
      let text = Self.input()
      if !text.allSatisfy(\.isWhitespace) { return try KeyBlock(text) }
      guard let copied = clipboard.text() else {
        throw SyncError(
          .refused,
          "Standard input has 0 lines of text, and the clipboard has none either, or there is no "
            + "wl-paste, xclip or pbpaste to read it; pipe in the four lines that AWS shows.",
        )
      }
      return try KeyBlock(copied)
    }
    let copied = clipboard.text()
    if let copied, let block = try? KeyBlock(copied) {
      console.say("Took the access key from the clipboard.")
      return block
    }
    let found = copied == nil ? "Found no clipboard with text" : "The clipboard holds no access key"
    console.warn("\(found). Paste the four lines that AWS shows:")
    return try KeyBlock(await Self.lines(from: console.prompter))
  }

  /// Asks for lines until four hold something, or no more come.
  private static func lines(from prompter: TerminalPrompter) async -> String {
    var lines: [String] = []
    while lines.count < lineLimit, lines.count(where: { !$0.allSatisfy(\.isWhitespace) }) < 4,
      let line = await prompter.ask("")
    {
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  /// Reads standard input to its end.
  private static func input() -> String {
    var text = ""
    for _ in 0..<lineLimit {
      guard let line = readLine(strippingNewline: false) else { break }
      text += line
    }
    return text
  }
}
