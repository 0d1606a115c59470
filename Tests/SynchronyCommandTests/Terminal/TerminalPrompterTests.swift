import Synchronization
import Testing

@testable import SynchronyCommand

struct TerminalPrompterTests {
  private let device = RecordingDevice()

  private func prompter(_ lines: [String?], echoes: Bool) -> TerminalPrompter {
    let rest = Mutex(lines)
    return TerminalPrompter(
      terminal: Terminal(device: device.device),
      channel: .output,
      echoes: echoes,
      readLine: { rest.withLock { $0.isEmpty ? nil : $0.removeFirst() } },
    )
  }

  @Test func `piped answers are shown behind their questions`() async {
    let prompter = prompter(["0,2", "\u{1b}c"], echoes: true)
    #expect(await prompter.ask("Which? ") == "0,2")
    #expect(await prompter.ask("Sure? ") == "\u{1b}c")
    #expect(device.text == "Which? 0,2\nSure? \\u{1b}c\n")
  }

  @Test func `once the input has ended, no answer comes`() async {
    // A terminal can be read again after Ctrl-D.
    let prompter = prompter(["a", nil, "b"], echoes: false)
    #expect(await prompter.ask("1 ") == "a")
    #expect(!prompter.hasEnded)
    #expect(await prompter.ask("2 ") == nil)
    #expect(await prompter.ask("3 ") == nil)
    #expect(prompter.hasEnded)
  }
}
