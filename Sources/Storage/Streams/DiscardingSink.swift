public import LocalFiles

/// A sink for bytes that nobody keeps.
public struct DiscardingSink: ByteSink {
  private let limit: Int64

  /// Makes a sink.
  ///
  /// - Parameter limit: the number of bytes beyond which a write is refused: the size that the
  ///   object is said to have, since an answer may never end.
  public init(limit: Int64) {
    self.limit = limit
  }

  /// The limit.
  public var capacity: Int64? { limit }

  /// Does nothing.
  ///
  /// - Throws: `.noSpace` beyond the limit.
  public func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    guard offset <= limit, Int64(bytes.count) <= limit - offset else {
      throw FileError(
        .noSpace,
        path: "memory",
        reason: "It goes on after the \(limit) bytes that it is said to have",
      )
    }
  }
}
