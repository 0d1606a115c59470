/// The name of an object below a root: a data file, or something of ours under `.S3`.
///
/// One type serves the shared place and the local folder, which have the same
/// layout. Its bytes keep the rules of `RelativePath` except that `.S3` is allowed.
public struct ObjectKey: Hashable, Sendable {
  /// The UTF-8 bytes, with `/` between segments and none at either end.
  public let bytes: [UInt8]

  /// Names the object of a data file.
  public init(_ path: RelativePath) {
    bytes = path.bytes
  }

  /// Validates bytes that came from a listing or a ledger.
  ///
  /// - Throws: the first rule that the key breaks.
  public init(validating bytes: [UInt8]) throws(PathRule) {
    if let broken = PathRule.broken(by: bytes, reservesControlFolder: false) { throw broken }
    self.bytes = bytes
  }

  /// Names something of ours: `control("tmp/1f")` is `.S3/tmp/1f`.
  ///
  /// - Parameter name: safe segments that the program itself made.
  /// - Returns: the key.
  public static func control(_ name: String) -> ObjectKey {
    let bytes = Array(".S3/\(name)".utf8)
    precondition(PathRule.broken(by: bytes, reservesControlFolder: false) == nil)
    return ObjectKey(validated: bytes)
  }

  /// The `.S3` folder itself.
  public static let controlFolder = ObjectKey(validated: Array(".S3".utf8))

  private init(validated bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The data file that the object belongs to, or nil below `.S3`.
  public var path: RelativePath? { try? RelativePath(bytes) }
}

extension ObjectKey: Comparable {
  /// Orders by bytes, as S3 lists its keys.
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

extension ObjectKey: CustomStringConvertible {
  /// The key as text; may hold control characters, so never print it as it is.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
