public import LocalFiles

/// A source of bytes that lie in memory.
public struct BytesSource: ByteSource {
  private let bytes: [UInt8]

  /// Makes a source of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The number of bytes.
  public var size: Int64 { Int64(bytes.count) }

  /// Copies bytes from `offset` on into the front of `buffer`.
  public func read(
    at offset: Int64,
    into buffer: inout MutableSpan<UInt8>,
  ) throws(FileError) -> Int {
    let start = min(max(Int(clamping: offset), 0), bytes.count)
    let count = min(bytes.count - start, buffer.count)
    let source = bytes.span
    for index in 0..<count {
      buffer[index] = source[start + index]
    }
    return count
  }
}
