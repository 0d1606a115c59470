import Manifest
import Synchrony
import Testing

@testable import SynchronyCommand

struct ReportersTests {
  private func lines(_ channel: Terminal.Channel, _ verbosity: Verbosity) throws -> [String] {
    let device = RecordingDevice()
    let reporter = HumanReporter(
      terminal: Terminal(device: device.device),
      style: Style(isTerminal: false, environment: [:]),
      verbosity: verbosity,
    )
    for event in try SyncEvent.samples() { reporter.report(event) }
    return device.text(on: channel).split(separator: "\n").map(String.init)
  }

  @Test func `a person reads what was done on standard output`() throws {
    #expect(
      try lines(.output, .normal) == [
        "Hello.",
        #"uploaded  site/evil\u{1b}[2J.csv"#,
        #"kept both  site/evil\u{1b}[2J.csv; yours is now "site/copy.csv""#,
        #"kept mine  site/evil\u{1b}[2J.csv"#,
      ]
    )
  }

  @Test func `each file that failed or was skipped is named on standard error`() throws {
    #expect(
      try lines(.error, .normal) == [
        #"Note: versions.csv on the remote, row 7: no \u{1b} time."#,
        #"Failed: site/evil\u{1b}[2J.csv: no space"#,
        #"Skipped: site/evil\u{1b}[2J.csv: it was changed here meanwhile"#,
      ]
    )
  }

  @Test func `quiet leaves only what went wrong`() throws {
    #expect(try lines(.output, .quiet).isEmpty)
    #expect(try lines(.error, .quiet) == lines(.error, .normal))
  }

  @Test func `verbose adds stages and what was declined`() throws {
    let errors = try lines(.error, .verbose)
    #expect(errors.contains("Transferring …"))
    #expect(errors.contains(#"left as it is  site/evil\u{1b}[2J.csv"#))
  }

  @Test func `a program reads one object a line, and nothing else`() throws {
    let device = RecordingDevice(terminals: [])
    let terminal = Terminal(device: device.device)
    for event in try SyncEvent.samples() { JSONReporter(terminal: terminal).report(event) }
    terminal.finish()
    #expect(device.text(on: .error).isEmpty)
    try Fixture("Events/every-kind.jsonl").expect(device.text(on: .output))
  }

  @Test func `the summary has the members that scripts rely on`() {
    var summary = SyncSummary()
    summary.uploaded = 1
    summary.bytesDown = 5_000_000_000
    summary.seconds = 0.25
    #expect(
      JSON(summary).text
        == #"{"event":"summary","uploaded":1,"downloaded":0,"deletedRemote":0,"deletedLocal":0,"#
        + #""conflicts":0,"failed":0,"bytesUp":0,"bytesDown":5000000000,"seconds":0.25,"#
        + #""interrupted":false}"#
    )
  }

  @Test func `failures, skips and files that cannot take part are troubles`() throws {
    let tally = Tally()
    for event in try SyncEvent.samples() { tally.report(event) }
    #expect(tally.troubles == 3)
    tally.report(.problem(Problem(.notAFile, subject: "link", reason: "It is a link.")))
    tally.report(.problem(Problem(.twin, subject: "A", reason: "It differs from a in case.")))
    #expect(tally.troubles == 3)
    tally.report(.problem(Problem(.twinLeftAlone, subject: "A", reason: "a lies there.")))
    #expect(tally.troubles == 4)
  }
}
