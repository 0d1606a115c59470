import Hashing
import LocalFiles
import Manifest
import Synchronization
import Testing

/// A source that hands out its bytes in pieces of its own choice and counts them.
private final class Pieces: ByteSource {
  let size: Int64
  let bytes: [UInt8]
  let piece: Int
  let failsAt: Int64?
  let bytesRead = Mutex(0)

  init(_ bytes: [UInt8], piece: Int = .max, saying size: Int64? = nil, failsAt: Int64? = nil) {
    self.bytes = bytes
    self.piece = piece
    self.failsAt = failsAt
    self.size = size ?? Int64(bytes.count)
  }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    if let failsAt, offset >= failsAt {
      throw FileError(.input, path: "pieces", reason: "Input/output error")
    }
    let count = min(piece, buffer.count, bytes.count - Int(offset))
    for index in 0..<count { buffer[index] = bytes[Int(offset) + index] }
    bytesRead.withLock { $0 += count }
    return count
  }
}

struct ContentHasherTests {
  private static let large = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

  @Test(arguments: [1_000, 4_096, 99_999, .max])
  func `a source is read once, whatever pieces it gives`(piece: Int) throws {
    let source = Pieces(Self.large, piece: piece)
    var hasher = ContentHasher()
    let result = try #require(try hasher.hash(source))
    #expect(try result.checksum == checksum(of: Self.large))
    #expect(result.size == 1_000_000)
    #expect(source.bytesRead.withLock { $0 } == 1_000_000)
  }

  @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 262_143, 262_144, 262_145, 524_288])
  func `one buffer serves sources of all sizes`(size: Int) throws {
    var hasher = ContentHasher()
    for bytes in [Array(Self.large[..<size]), Array(Self.large.prefix(10)), Self.large] {
      #expect(try hasher.hash(Pieces(bytes))?.checksum == checksum(of: bytes))
    }
  }

  @Test(arguments: [1, 4_096, 250_000, 333_333, 999_999])
  func `parts get the digests of just their bytes in the same reading`(partSize: Int) async throws {
    for piece in [partSize > 1_000 ? 1_000 : 200_000, .max] {
      let bytes = partSize == 1 ? Array(Self.large.prefix(1_000)) : Self.large
      let source = Pieces(bytes, piece: piece)
      let content = try #require(
        try await ContentHasher.hash(source, inPartsOf: Int64(partSize))
      )
      let parts = stride(from: 0, to: bytes.count, by: partSize).map { start in
        Array(bytes[start..<min(start + partSize, bytes.count)])
      }
      #expect(try content.checksum == checksum(of: bytes))
      #expect(content.parts?.partSize == Int64(partSize))
      #expect(try content.parts?.digests == parts.map { try sha256(of: $0.span) })
      #expect(source.bytesRead.withLock { $0 } == bytes.count)
    }
  }

  @Test func `a source that grew or shrank is read to its end`() throws {
    for size in [0, 10, 5_000_000] as [Int64] {
      let source = Pieces(Self.large, saying: size)
      #expect(try checksum(of: source) == checksum(of: Self.large))
    }
  }

  @Test func `hashing ends when it is given up`() throws {
    let source = Pieces(Self.large)
    var hasher = ContentHasher()
    var pieces = 0
    let result = try hasher.hash(source) { _ in
      pieces += 1
      return pieces < 2
    }
    #expect(result == nil)
    #expect(source.bytesRead.withLock { $0 } < 1_000_000)
  }

  @Test func `hashing in parts ends when it is given up, or the source cannot be read`()
    async throws
  {
    let large = [UInt8](repeating: 7, count: 5 << 20)
    let source = Pieces(large)
    #expect(try await ContentHasher.hash(source, inPartsOf: 1_000) { _ in false } == nil)
    #expect(source.bytesRead.withLock { $0 } < large.count)
    await #expect(throws: HashingError.self) {
      try await ContentHasher.hash(Pieces(large, failsAt: 3_000_000), inPartsOf: 1_000)
    }
  }

  @Test func `a source that cannot be read has no checksum`() throws {
    #expect(throws: HashingError.self) {
      try checksum(of: Pieces(Self.large, failsAt: 300_000))
    }
  }
}
