import Hashing
import LocalFiles
import Manifest
import Testing

struct MultipartETagTests {
  private static let mebibyte: Int64 = 1 << 20

  /// Zeros with a mark at each end, of which nothing but a piece is in memory.
  private struct Zeros: ByteSource {
    let size: Int64

    func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
      let count = Int(min(Int64(buffer.count), size - offset))
      for index in 0..<count { buffer[index] = 0 }
      if count > 0, offset == 0 { buffer[0] = 1 }
      return count
    }
  }

  /// The ETag as it is defined, part by part.
  private func eTag(of source: Zeros, partSize: Int64) throws -> MultipartETag {
    var parts: [Checksum] = []
    for start in stride(from: 0, to: source.size, by: Int64.Stride(partSize)) {
      var part = [UInt8](repeating: 0, count: Int(min(partSize, source.size - start)))
      if start == 0 { part[0] = 1 }
      parts.append(try checksum(of: part))
    }
    return try MultipartETag(parts: parts)
  }

  @Test func `the text is that of S3`() throws {
    // md5(md5("a") + md5("b")), by another program.
    let tag = try MultipartETag(parts: [
      checksum(of: Array("a".utf8)), checksum(of: Array("b".utf8)),
    ])
    #expect("\(tag)" == "96e024ba2074fe77e8e965ba43a704be-2")
    #expect(MultipartETag("\(tag)") == tag)
  }

  @Test(
    arguments: [
      "", "-", "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e-",
      "d41d8cd98f00b204e9800998ecf8427e-0", "d41d8cd98f00b204e9800998ecf8427e-10001",
      "d41d8cd98f00b204e9800998ecf8427e-01", "d41d8cd98f00b204e9800998ecf8427e-1-1",
      "d41d8cd98f00b204e9800998ecf8427-2", "version-of-x",
    ]
  )
  func `what is no ETag of parts is none`(text: String) {
    #expect(MultipartETag(text) == nil)
  }

  @Test(arguments: [(20, 5), (20, 8), (40, 16), (17, 15), (10, 8), (33, 8), (24, 12), (11, 6)])
  func `the size of the parts is found`(size: Int64, part: Int64) throws {
    let source = Zeros(size: size * Self.mebibyte + 3)
    let tag = try eTag(of: source, partSize: part * Self.mebibyte)
    #expect(tag.partSizes(of: source.size).contains(part * Self.mebibyte) || part == 12)
    let found = try checksum(of: source, matching: tag)
    // Twelve is what nobody chooses, and no even division either.
    #expect(try part == 12 ? found == nil : found == checksum(of: source))
  }

  @Test func `another content, and one that is given up, is not taken for it`() throws {
    let source = Zeros(size: 20 * Self.mebibyte)
    let tag = try eTag(of: source, partSize: 8 * Self.mebibyte)
    #expect(try checksum(of: Zeros(size: source.size - 1), matching: tag) == nil)
    #expect(try checksum(of: source, matching: tag) { _ in false } == nil)
    #expect(tag.partSizes(of: 2) == [])
  }
}
