import LocalFiles
import Manifest

/// A moment as a signature writes it: `20261121T093000Z`.
struct SigningTime {
  /// Days since 1970-01-01, by which a signing key changes.
  let day: Int64
  /// The 16 bytes, of which the first 8 are the day.
  let text: [UInt8]

  /// Writes a moment in UTC.
  init(_ moment: FileTime) {
    let time = Timestamp(seconds: moment.seconds)
    let parts = time.components
    day = time.seconds / 86_400
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    Self.append(parts.year / 100, to: &bytes)
    Self.append(parts.year % 100, to: &bytes)
    Self.append(parts.month, to: &bytes)
    Self.append(parts.day, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    Self.append(parts.hour, to: &bytes)
    Self.append(parts.minute, to: &bytes)
    Self.append(parts.second, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
    text = bytes
  }

  private static func append(_ value: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(48 + value / 10))
    bytes.append(UInt8(48 + value % 10))
  }
}
