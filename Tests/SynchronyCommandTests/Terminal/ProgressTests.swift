import Synchrony
import Testing

@testable import SynchronyCommand

struct ProgressTests {
  private typealias Progress = SyncEvent.Progress

  private let halfway = Progress(files: 3, totalFiles: 6, bytes: 1_500_000, totalBytes: 6_000_000)

  @Test(
    arguments: [
      (60, "Transferring  [#-----]   25%  3/6 files  1.5 MB  500.0 kB/s"),
      (40, "Transferring   25%  3/6 files  1.5 MB"), (30, "Transferring   25%  3/6 files"),
      (8, "Transfe"),
    ]
  )
  func `the line fits a narrow window`(columns: Int, text: String) {
    let line = ProgressLine(
      stage: .applying,
      progress: halfway,
      rate: ProgressRate(bytesPerSecond: 500_000, filesPerSecond: 1),
    )
    #expect(line.text(columns: columns).count < columns)
    #expect(line.text(columns: columns) == text)
  }

  @Test func `a wide window shows everything`() {
    let line = ProgressLine(
      stage: .applying,
      progress: halfway,
      rate: ProgressRate(bytesPerSecond: 500_000, filesPerSecond: 1),
    )
    #expect(
      line.text(columns: 120) == "Transferring  [#####-----------------]   25%  3/6 files"
        + "  1.5 MB  500.0 kB/s  0:09 left"
    )
  }

  @Test func `without a known whole there is no percentage and no bar`() {
    let progress = Progress(files: 12, totalFiles: nil, bytes: 0, totalBytes: nil)
    let line = ProgressLine(stage: .scanning, progress: progress, rate: nil)
    #expect(line.text(columns: 80) == "Reading the Data folder  12 files")
    #expect(
      ProgressLine(stage: .connecting, progress: nil, rate: nil).text(columns: 80) == "Connecting"
    )
  }

  @Test(
    arguments: [
      (0, 10, 0.0), (5, 10, 0.5), (10, 10, 1.0), (11, 10, 1.0),
    ]
  )
  func `files tell how far it is where bytes do not`(files: Int, total: Int, fraction: Double) {
    let progress = Progress(files: files, totalFiles: total, bytes: 9, totalBytes: nil)
    #expect(ProgressLine(stage: .applying, progress: progress, rate: nil).fraction == fraction)
  }

  @Test func `a stage is shown from its second second on`() {
    var bar = ProgressBar()
    #expect(bar.line(at: .seconds(5)) == nil)
    bar.take(.stage(.applying), at: .seconds(10))
    #expect(bar.line(at: .milliseconds(10_999)) == nil)
    #expect(bar.line(at: .seconds(11))?.stage == .applying)
    bar.take(.stage(.scanning), at: .seconds(12))
    #expect(bar.line(at: .seconds(12)) == nil)
  }

  @Test func `a question starts the wait anew`() {
    var bar = ProgressBar()
    bar.take(.stage(.scanning), at: .zero)
    bar.pause(until: .seconds(60))
    #expect(bar.line(at: .milliseconds(60_900)) == nil)
    #expect(bar.line(at: .seconds(61)) != nil)
  }

  @Test func `the time that a question took is no part of the rate`() {
    var bar = ProgressBar()
    bar.take(.stage(.applying), at: .zero)
    bar.take(.progress(halfway), at: .zero)
    #expect(bar.line(at: .seconds(1))?.rate == nil)
    bar.pause(until: .seconds(3))
    #expect(bar.line(at: .seconds(4))?.rate == nil)
    #expect(bar.line(at: .seconds(5))?.rate != nil)
  }

  @Test func `the rate is that of the last seconds`() throws {
    var bar = ProgressBar()
    bar.take(.stage(.applying), at: .zero)
    var rate: ProgressRate?
    for tenth in 0...200 {
      // A megabyte a second at first, a tenth of that after ten seconds.
      let bytes = tenth <= 100 ? tenth * 100_000 : 10_000_000 + (tenth - 100) * 10_000
      bar.take(
        .progress(Progress(files: 0, totalFiles: nil, bytes: Int64(bytes), totalBytes: nil)),
        at: .milliseconds(tenth * 100),
      )
      rate = bar.line(at: .milliseconds(tenth * 100))?.rate ?? rate
      if tenth == 100 { #expect(rate?.bytesPerSecond.rounded() == 1_000_000) }
    }
    #expect(rate?.bytesPerSecond.rounded() == 100_000)
  }

  @Test(
    arguments: [(100_000.0, 45), (0, nil), (1, nil)] as [(Double, Int?)]
  )
  func `the time left is told where it means something`(rate: Double, seconds: Int?) {
    let pace = ProgressRate(bytesPerSecond: rate, filesPerSecond: 1)
    #expect(pace.secondsLeft(halfway) == seconds)
  }
}
