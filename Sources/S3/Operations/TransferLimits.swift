/// Up to which sizes objects go in one piece, and in which parts beyond.
///
/// See "Amazon S3 multipart upload limits" in the Amazon S3 User Guide.
struct TransferLimits: Hashable, Sendable {
  /// What is larger is uploaded in parts of this size, in bytes; nil for boto3's 8 MiB, or more
  /// where the store wants more.
  var partSize: Int64?
  /// What is larger is copied in parts, in bytes.
  var largestCopy: Int64 = 5 << 30
  /// The size of these parts in bytes; a server copies several at once.
  var copiedPartSize: Int64 = 512 << 20
  /// How many parts of one object are on their way at once: enough to fill a link over which
  /// each answer takes its time.
  var partsAtOnce = 8

  /// What is larger goes in parts of this size at a store, in bytes.
  func partSize(_ dialect: Dialect) -> Int64 { partSize ?? max(8 << 20, dialect.smallestPart) }
}
