public import LocalFiles
public import Manifest

/// Computes the MD5 of whole sources, one after the other, with one buffer.
public struct ContentHasher {
  /// Large enough that a call costs nothing beside the digest of its bytes.
  private static let capacity = 256 * 1024

  private var buffer: [UInt8] = []

  /// Makes a hasher, which allocates nothing before the first source.
  public init() {}

  /// Reads `source` from its beginning to its end, however long it has become meanwhile.
  ///
  /// - Parameters:
  ///   - source: what is read, each byte once.
  ///   - isGoingOn: hears how many bytes a piece had, and returns false to give up.
  /// - Returns: what was read, or nil if it was given up.
  /// - Throws: `HashingError`.
  public mutating func hash(
    _ source: any ByteSource,
    isGoingOn: (Int) -> Bool = { _ in true },
  ) throws(HashingError) -> HashedContent? {
    let content = try hash(source) { (piece) throws(HashingError) in isGoingOn(piece.count) }
    return content.map { HashedContent(checksum: $0.checksum, size: $0.size) }
  }

  /// Reads `source` in the same way, for the SHA-256 of its parts as well.
  ///
  /// Each piece is read once; another thread takes the SHA-256 of the next while this one takes the
  /// MD5.
  ///
  /// - Parameters:
  ///   - source: what is read.
  ///   - partSize: the size of its parts in bytes, at least 1.
  ///   - isGoingOn: hears how many bytes a piece had, and returns false to give up.
  /// - Returns: what was read, or nil if it was given up.
  /// - Throws: `HashingError`.
  public static func hash(
    _ source: any ByteSource,
    inPartsOf partSize: Int64,
    isGoingOn: (Int) -> Bool = { _ in true },
  ) async throws(HashingError) -> HashedContent? {
    let ahead = try PartReading(source, partSize: partSize)
    var digester = try digester()
    var size: Int64 = 0
    var piece = try await ahead.next().get()
    while !piece.isEmpty {
      async let following = ahead.next()
      digester.update(piece.span)
      size += Int64(piece.count)
      let isGoingOn = isGoingOn(piece.count)
      piece = try await following.get()
      if !isGoingOn { return nil }
    }
    return HashedContent(
      checksum: digester.finalize(),
      size: size,
      parts: await ahead.finish(),
    )
  }

  /// Reads `source` to its end and shows each piece to `look`, which returns false to give up.
  mutating func hash(
    _ source: any ByteSource,
    look: (Span<UInt8>) throws(HashingError) -> Bool,
  ) throws(HashingError) -> (checksum: Checksum, size: Int64)? {
    var digester = try Self.digester()
    reserve(for: source.size)
    var offset: Int64 = 0
    while true {
      let count = try read(source, at: offset)
      if count == 0 { return (digester.finalize(), offset) }
      digester.update(buffer.span.extracting(first: count))
      offset += Int64(count)
      guard try look(buffer.span.extracting(first: count)) else { return nil }
    }
  }

  /// Makes room, for a small source no more than it needs and one byte to see its end.
  private mutating func reserve(for size: Int64) {
    let wanted = Int(min(max(size, 4_095) + 1, Int64(Self.capacity)))
    if buffer.count < wanted { buffer = [UInt8](repeating: 0, count: wanted) }
  }

  private mutating func read(
    _ source: any ByteSource,
    at offset: Int64,
  ) throws(HashingError) -> Int {
    var space = buffer.mutableSpan
    do {
      return try source.read(at: offset, into: &space)
    } catch {
      throw .unreadable(error)
    }
  }

  static func digester() throws(HashingError) -> Digester {
    do {
      return try Digester()
    } catch {
      throw .unavailable(error)
    }
  }
}

/// Returns the MD5 of all bytes of `source`.
///
/// - Throws: `HashingError`.
public func checksum(of source: any ByteSource) throws(HashingError) -> Checksum {
  var hasher = ContentHasher()
  // A hasher that nobody stops goes on to the end.
  return try hasher.hash(source)?.checksum ?? Checksum(high: 0, low: 0)
}

/// Returns the MD5 of `bytes`.
///
/// - Throws: `DigestUnavailable` where OpenSSL's configuration forbids MD5.
public func checksum(of bytes: [UInt8]) throws(DigestUnavailable) -> Checksum {
  var digester = try Digester()
  digester.update(bytes.span)
  return digester.finalize()
}
