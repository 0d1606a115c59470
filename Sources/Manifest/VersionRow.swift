/// A row of a table in 32 bytes: where its path lies in the arena, and its record.
struct VersionRow: Sendable {
  var checksum: Checksum
  /// The seconds in the upper 40 bits, then the length of the path in 12 bits.
  private var packed: Int64
  private var pathStart: UInt32
  /// The number of the editor.
  var editor: UInt32

  /// Makes a row.
  ///
  /// - Parameters:
  ///   - path: at most 4,095 bytes, which end below 4 GiB.
  ///   - checksum: the content.
  ///   - time: when it was edited.
  ///   - editor: the number of the editor.
  @inline(__always)
  init(path: Range<Int>, checksum: Checksum, time: Timestamp, editor: UInt32) {
    self.checksum = checksum
    self.editor = editor
    // 40 bits hold 17,000 years on either side of 1970, more than a `Timestamp` can.
    packed = time.seconds << 12 | Int64(path.count)
    pathStart = UInt32(path.lowerBound)
  }

  /// Where the path lies in the arena.
  var path: Range<Int> {
    let start = Int(pathStart)
    return start..<start + Int(packed & 0xFFF)
  }

  /// When the content was edited.
  var time: Timestamp { Timestamp(seconds: packed >> 12) }

  /// Moves the path to another place of the same length.
  mutating func movePath(to start: Int) {
    pathStart = UInt32(start)
  }
}
