import Hashing
import LocalFiles
import Manifest

/// Where the parts of a stat cache lie, and how they are written and read.
///
/// - header, 32 bytes: 8 of magic and version, the MD5 of all that follows it (16), the number
///   of folders (4), the number of files (4)
/// - for each folder 12 bytes: place (4) and length (2) of its path among the names, 2 unused,
///   the number of its first file (4)
/// - for each file 64 bytes: size (8), modification time (8 and 4), change time (8 and 4),
///   inode (8), MD5 (16), place (4) and length (2) of its name, 2 unused
/// - names
enum StatCacheLayout {
  static let magic = Array("SyncSt\u{0}\u{1}".utf8)
  static let digestStart = 8
  static let folderCountStart = 24
  static let fileCountStart = 28
  static let headerSize = 32
  static let folderSize = 12
  static let fileSize = 64
  static let sizeLimit: Int64 = 1 << 31

  /// The MD5 of all that follows the place of the digest.
  static func digest(of bytes: [UInt8]) throws(DigestUnavailable) -> Checksum {
    var digester = try Digester()
    digester.update(bytes.span.extracting(folderCountStart...))
    return digester.finalize()
  }

  /// Reads integers from bytes.
  struct Reader {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
    }

    func integer<Integer: FixedWidthInteger>(at start: Int, as type: Integer.Type) -> Integer {
      var value: Integer = 0
      for index in 0..<Integer.bitWidth / 8 {
        value |= Integer(truncatingIfNeeded: bytes[start + index]) << Integer(8 * index)
      }
      return value
    }

    func time(at start: Int) -> FileTime {
      FileTime(
        seconds: integer(at: start, as: Int64.self),
        nanoseconds: integer(at: start + 8, as: Int32.self),
      )
    }

    func checksum(at start: Int) -> Checksum {
      Checksum(
        high: integer(at: start, as: UInt64.self),
        low: integer(at: start + 8, as: UInt64.self),
      )
    }
  }

  /// Collects integers and names.
  struct Writer {
    private(set) var bytes: [UInt8] = []

    mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
      for index in 0..<Integer.bitWidth / 8 {
        bytes.append(UInt8(truncatingIfNeeded: value >> Integer(8 * index)))
      }
    }

    mutating func append(_ time: FileTime) {
      append(time.seconds)
      append(time.nanoseconds)
    }

    mutating func append(_ checksum: Checksum) {
      append(checksum.high)
      append(checksum.low)
    }

    mutating func append(_ more: some Collection<UInt8>) {
      bytes += more
    }

    /// Adds where a name lies among the names.
    mutating func append(nameAt place: Range<Int>) {
      append(UInt32(truncatingIfNeeded: place.lowerBound))
      append(UInt16(truncatingIfNeeded: place.count))
      append(UInt16(0))
    }

    /// Makes room for so many bytes in all.
    mutating func reserve(_ count: Int) {
      bytes.reserveCapacity(count)
    }

    /// The bytes of a whole file, with the digest of what follows it in its place.
    consuming func sealed() throws(DigestUnavailable) -> [UInt8] {
      var digest = Writer()
      digest.append(try StatCacheLayout.digest(of: bytes))
      let start = StatCacheLayout.digestStart
      bytes.replaceSubrange(start..<start + digest.bytes.count, with: digest.bytes)
      return bytes
    }
  }
}
