/// The path of a data file below the Data folder, as the ledgers spell it.
///
/// The bytes are kept exactly as they are: two spellings of one name that differ
/// in case or in Unicode normalization are two paths. A value of this type is
/// known to be safe to join to a root: it is relative, its separator is `/`, no
/// segment is empty, `.` or `..`, none holds a NUL, none is longer than 255 bytes,
/// none is `.S3` in any case, and the whole is valid UTF-8 of at most 4,095 bytes.
public struct RelativePath: Hashable, Sendable {
  /// The UTF-8 bytes, with `/` between segments.
  public let bytes: [UInt8]

  /// Validates `bytes`.
  ///
  /// - Throws: the first rule that the path breaks.
  public init(_ bytes: [UInt8]) throws(PathRule) {
    if let broken = PathRule.broken(by: bytes, reservesControlFolder: true) { throw broken }
    self.bytes = bytes
  }

  /// Validates `text`.
  ///
  /// - Throws: the first rule that the path breaks.
  public init(_ text: String) throws(PathRule) {
    try self.init(Array(text.utf8))
  }

  /// Takes bytes that have passed `PathRule` before.
  init(validated bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The last segment.
  public var name: String {
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return String(decoding: bytes[start...], as: UTF8.self)
  }
}

extension RelativePath: Comparable {
  /// Orders by bytes, which is the order of the rows in a ledger.
  public static func < (left: Self, right: Self) -> Bool {
    Span.compare(left.bytes.span, right.bytes.span) < 0
  }

  /// Whether all bytes are the same.
  public static func == (left: Self, right: Self) -> Bool {
    Span.compare(left.bytes.span, right.bytes.span) == 0
  }

  /// Hashes the bytes as a whole, where an array would go one by one.
  public func hash(into hasher: inout Hasher) {
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}

extension RelativePath: CustomStringConvertible {
  /// The path as text; may hold control characters, so never print it as it is.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension RelativePath {
  /// Whether the path holds `.S3` anywhere, which S3Synchrony keeps for itself.
  ///
  /// It never pushes such a file, and is offered a row of one for ever.
  public var isReserved: Bool {
    bytes.indices.dropLast(2).contains { bytes[$0...].starts(with: ".S3".utf8) }
  }
}
