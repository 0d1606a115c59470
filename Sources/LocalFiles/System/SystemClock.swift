import Glibc
public import Manifest

/// The machine's clock and its time zone.
public enum SystemClock {
  /// The time now.
  ///
  /// Related system calls: `clock_gettime(2)`.
  public static func now() -> FileTime {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return FileTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
  }

  /// What the wall clock showed here at a moment.
  ///
  /// The corresponding C function is `localtime_r`.
  public static func wallClock(at moment: FileTime) -> Timestamp {
    var seconds = time_t(moment.seconds)
    var fields = unsafe tm()
    guard unsafe localtime_r(&seconds, &fields) != nil else {
      return Timestamp(seconds: moment.seconds)
    }
    return unsafe Timestamp(seconds: moment.seconds + Int64(fields.tm_gmtoff))
  }

  /// The moment at which the wall clock here showed a time; of two, the one C chooses.
  ///
  /// The corresponding C function is `mktime`.
  public static func moment(ofWallClock time: Timestamp) -> FileTime {
    // Read as if it were UTC, a zoneless time gives the calendar fields to look up here.
    var seconds = time_t(time.seconds)
    var fields = unsafe tm()
    guard unsafe gmtime_r(&seconds, &fields) != nil else { return FileTime(seconds: time.seconds) }
    unsafe fields.tm_isdst = -1
    return unsafe FileTime(seconds: Int64(mktime(&fields)))
  }
}
