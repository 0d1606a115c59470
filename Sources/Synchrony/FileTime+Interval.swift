import LocalFiles

extension FileTime {
  /// The seconds from `earlier` to here.
  func since(_ earlier: FileTime) -> Double {
    Double(seconds - earlier.seconds) + Double(nanoseconds - earlier.nanoseconds) / 1e9
  }
}
