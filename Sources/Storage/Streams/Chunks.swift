import LocalFiles

/// Reads a source from one end of a range to the other, piece by piece.
struct Chunks {
  /// How many bytes are read at once: large enough that a call costs nothing beside its copy.
  static let size: Int64 = 256 * 1024

  /// What is read.
  var source: any ByteSource
  /// The first byte.
  var start: Int64 = 0
  /// The byte behind the last, or nil for all that is there.
  var end: Int64?

  /// Passes every piece and its offset to `body`.
  ///
  /// - Parameters:
  ///   - failure: what becomes of an error of the source.
  ///   - body: takes a piece.
  /// - Returns: the offset behind the last byte.
  /// - Throws: what `failure` or `body` say.
  @discardableResult
  func forEach(
    failure: (FileError) -> StorageError,
    _ body: (Span<UInt8>, Int64) throws(StorageError) -> Void,
  ) throws(StorageError) -> Int64 {
    var offset = start
    var buffer = [UInt8](repeating: 0, count: Int(bufferSize))
    while true {
      let left = (end ?? .max) - offset
      guard left > 0 else { return offset }
      let count = Int(min(Int64(try read(at: offset, into: &buffer, failure)), left))
      guard count > 0 else { return offset }
      try body(buffer.span.extracting(..<count), offset)
      offset += Int64(count)
    }
  }

  /// One byte more than is expected, so that a small file ends after two reads.
  private var bufferSize: Int64 {
    let expected = min(end ?? .max, max(source.size, 0) + 1) - start
    return min(max(expected, 1), Self.size)
  }

  private func read(
    at offset: Int64,
    into buffer: inout [UInt8],
    _ failure: (FileError) -> StorageError,
  ) throws(StorageError) -> Int {
    var window = buffer.mutableSpan
    do {
      return try source.read(at: offset, into: &window)
    } catch {
      throw failure(error)
    }
  }
}
