import LocalFiles
import Manifest

/// Remembers the last answer of a wall clock, which costs more than the rest of a row.
struct ZoneMemory {
  /// No zone has ever changed its offset within a quarter of an hour on the clock of UTC since
  /// 1970, and nearby files of a folder are mostly of a similar age.
  private static let span: Int64 = 15 * 60

  private let source: @Sendable (FileTime) -> Timestamp
  private var quarter: Int64?
  private var offset: Int64 = 0

  init(_ source: @escaping @Sendable (FileTime) -> Timestamp) {
    self.source = source
  }

  /// What the wall clock showed at `time`.
  mutating func wallClock(_ time: FileTime) -> Timestamp {
    let quarter = time.seconds / Self.span
    if quarter != self.quarter {
      self.quarter = quarter
      offset = source(time).seconds - time.seconds
    }
    return Timestamp(seconds: time.seconds + offset)
  }
}
