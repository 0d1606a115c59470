public import LocalFiles

/// A sink that keeps the bytes in memory.
public final class BytesSink: ByteSink {
  private let limit: Int
  private let content = Guarded<[UInt8]>([])

  /// Makes a sink.
  ///
  /// - Parameter limit: the number of bytes beyond which a write is refused.
  public init(limit: Int = 1 << 30) {
    self.limit = limit
  }

  /// The limit.
  public var capacity: Int64? { Int64(limit) }

  /// What was written so far; what was skipped is 0.
  public var bytes: [UInt8] { content.withLock { $0 } }

  /// Writes all of `bytes` at `offset`.
  ///
  /// - Throws: `.noSpace` beyond the limit, with nothing of `bytes` written.
  public func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    let start = Int(clamping: offset)
    guard start >= 0, start <= limit, bytes.count <= limit - start else {
      throw FileError(
        .noSpace,
        path: "memory",
        reason: "More than the \(limit) bytes that are accepted here",
      )
    }
    content.withLock { content in
      let missing = start + bytes.count - content.count
      if missing > 0 { content.append(contentsOf: repeatElement(0, count: missing)) }
      var target = content.mutableSpan
      for index in bytes.indices {
        target[start + index] = bytes[index]
      }
    }
  }
}
