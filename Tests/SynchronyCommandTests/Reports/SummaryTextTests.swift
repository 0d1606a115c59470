import Synchrony
import Testing

@testable import SynchronyCommand

struct SummaryTextTests {
  private func text(_ edit: (inout SyncSummary) -> Void) -> String {
    var summary = SyncSummary()
    summary.seconds = 2.34
    edit(&summary)
    return "\(SummaryText(summary: summary))"
  }

  @Test func `a run is told in one line`() {
    #expect(
      text {
        $0.uploaded = 3
        $0.bytesUp = 1_200_000
        $0.downloaded = 1
        $0.deletedRemote = 2
        $0.deletedLocal = 1
        $0.conflicts = 2
        $0.failed = 1
      }
        == "3 uploaded (1.2 MB), 1 downloaded, 2 deleted from the remote, 1 deleted here,"
        + " 2 conflicts, 1 failed, in 2.3 s."
    )
    #expect(text { $0.conflicts = 1 } == "1 conflict, in 2.3 s.")
  }

  @Test func `a run that did nothing says so`() {
    #expect(text { _ in } == "Nothing was changed, in 2.3 s.")
  }

  @Test func `an interrupted run says what it did`() {
    #expect(
      text {
        $0.uploaded = 1
        $0.isInterrupted = true
      } == "Interrupted: 1 uploaded, in 2.3 s. The rest is as it was."
    )
  }

  @Test(
    arguments: [
      (SyncError.Code.unknownPlatform, 64), (.badOption, 64), (.locked, 2), (.noConnection, 2),
      (.damagedLedger, 2), (.refused, 2), (.localFile, 2), (.interrupted, 130),
    ] as [(SyncError.Code, Int32)]
  )
  func `a run that changed nothing says why by its status`(code: SyncError.Code, status: Int32) {
    #expect(ExitStatus(SyncError(code, "")).rawValue == status)
  }

  @Test func `a run that changed something says by its status whether all was done`() {
    var summary = SyncSummary()
    #expect(ExitStatus(summary, troubles: 0) == .success)
    #expect(ExitStatus(summary, troubles: 1) == .incomplete)
    summary.failed = 1
    #expect(ExitStatus(summary, troubles: 0) == .incomplete)
    summary.isInterrupted = true
    #expect(ExitStatus(summary, troubles: 1) == .interrupted)
  }
}
