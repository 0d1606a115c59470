import Synchrony

/// The line with which a run ends.
struct SummaryText: CustomStringConvertible {
  let summary: SyncSummary

  var description: String {
    var parts: [String] = []
    add(summary.uploaded, "uploaded", summary.bytesUp, to: &parts)
    add(summary.downloaded, "downloaded", summary.bytesDown, to: &parts)
    add(summary.deletedRemote, "deleted from the remote", to: &parts)
    add(summary.deletedLocal, "deleted here", to: &parts)
    add(summary.conflicts, summary.conflicts == 1 ? "conflict" : "conflicts", to: &parts)
    add(summary.failed, "failed", to: &parts)
    let done = parts.isEmpty ? "Nothing was changed" : parts.joined(separator: ", ")
    let time = "\(done), in \(DurationText(seconds: summary.seconds))."
    return summary.isInterrupted ? "Interrupted: \(time) The rest is as it was." : time
  }

  private func add(_ count: Int, _ what: String, _ bytes: Int64 = 0, to parts: inout [String]) {
    guard count > 0 else { return }
    let size = bytes > 0 ? " (\(ByteCount(bytes)))" : ""
    parts.append("\(count) \(what)\(size)")
  }
}
