/// A moment as the ledgers write it: `YYYY-MM-DD HH:MM:SS`, no zone, whole seconds.
///
/// It is the wall clock of whoever wrote the row, so it shows and orders but never
/// proves anything; whether content changed is told by checksums alone. The years
/// are 1 to 9999 of the Gregorian calendar, also before 1582.
public struct Timestamp: Hashable, Sendable {
  /// Seconds from 1970-01-01 00:00:00 on the same zoneless calendar.
  public let seconds: Int64

  /// Makes the moment that lies `seconds` after 1970-01-01 00:00:00.
  ///
  /// - Parameter seconds: what lies outside the years 1 to 9999 becomes their first
  ///   or last second.
  public init(seconds: Int64) {
    self.seconds = min(max(seconds, -62_135_596_800), 253_402_300_799)
  }
}

extension Timestamp: Comparable {
  /// Orders by the calendar.
  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}
