import Testing

@testable import SynchronyCommand

struct TerminalTests {
  private static let erase = "\r\u{1b}[K"

  @Test func `a line never lands in the progress line`() {
    let device = RecordingDevice()
    let terminal = Terminal(device: device.device)
    terminal.draw { "50% of \($0)" }
    terminal.write("uploaded  a.csv")
    terminal.draw { _ in "60%" }
    terminal.finish()
    #expect(
      device.text == "\(Self.erase)50% of 80\(Self.erase)uploaded  a.csv\n"
        + "\(Self.erase)60%\(Self.erase)"
    )
  }

  @Test func `nothing is drawn while a question is open`() {
    let device = RecordingDevice()
    let terminal = Terminal(device: device.device)
    terminal.draw { _ in "50%" }
    terminal.openQuestion("Which? ", on: .output)
    terminal.draw { _ in "60%" }
    #expect(terminal.isQuestionOpen)
    terminal.closeQuestion(echo: "a", on: .output)
    #expect(!terminal.isQuestionOpen)
    #expect(device.text == "\(Self.erase)50%\(Self.erase)Which? a\n")
  }

  @Test func `a script gets output in blocks, and in the order of both streams`() {
    let device = RecordingDevice(terminals: [])
    let terminal = Terminal(device: device.device)
    for number in 0..<1_000 { terminal.write("line \(number)") }
    #expect(device.count(on: .output) == 0)
    terminal.write("Failed: x", to: .error)
    terminal.write("last")
    #expect(device.count(on: .output) == 1)
    terminal.finish()
    #expect(device.text.hasSuffix("line 999\nFailed: x\nlast\n"))
  }

  @Test func `a reader that went away is not written to again`() {
    let device = RecordingDevice(closed: [.output])
    let terminal = Terminal(device: device.device)
    terminal.write("one")
    terminal.write("two")
    terminal.write("three", to: .error)
    #expect(device.count(on: .output) == 1)
    #expect(device.text(on: .error) == "three\n")
  }

  @Test(
    arguments: [
      (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
      (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
    ]
  )
  func `colours are for terminals whose owner did not refuse them`(
    isTerminal: Bool,
    environment: [String: String],
    isColoured: Bool,
  ) {
    let style = Style(isTerminal: isTerminal, environment: environment)
    #expect(style.failure("x") == (isColoured ? "\u{1b}[31mx\u{1b}[0m" : "x"))
  }
}
