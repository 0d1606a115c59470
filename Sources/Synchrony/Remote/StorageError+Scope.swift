import Storage

extension StorageError {
  /// Whether it may be about one object only, so that others can still be looked at.
  var concernsOneObject: Bool { code != .cancelled && code != .unreachable }
}
