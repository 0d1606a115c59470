public import LocalFiles

/// Why the checksum of a source cannot be told.
public enum HashingError: Error, Hashable, Sendable {
  /// The source cannot be read.
  case unreadable(FileError)
  /// There is no MD5 here.
  case unavailable(DigestUnavailable)
}
