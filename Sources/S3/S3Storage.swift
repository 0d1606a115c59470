public import LocalFiles
import Manifest
public import Storage
public import Transport

/// A shared place that is a prefix of a bucket, on AWS or a store that speaks as it does.
///
/// The object at `key` is the S3 object `prefix/key`, the prefix byte for byte as it is given;
/// with an empty prefix it is `key` itself at the root of the bucket. What this adds to the
/// promises of `Storage`:
///
/// - The ETag is S3's. It is the MD5 of the content only for objects that came in one piece;
///   `ObjectInfo.checksum` is known for those, and for others whose writer left the MD5 in the
///   metadata `md5chksum`, as this does and rclone does. The metadata `mtime` has the time of
///   modification, as rclone writes it. Listings show neither.
/// - Conditions are sent as S3's headers. `capabilities` says that they hold only for stores
///   that document them in full; elsewhere a wrapper must see to them.
/// - Keys have at most 1,024 bytes, the prefix among them; longer ones are `.unsupported`.
///
/// Objects whose key ends in a slash and that are empty are folders of other programs: they
/// are left out of listings.
public struct S3Storage: Storage {
  let client: S3Client
  let uploads: UploadKeeper
  let retrier: Retrier
  let limits: TransferLimits

  /// The longest key of S3 in bytes (Amazon S3 User Guide, "Naming Amazon S3 objects").
  static let longestKey = 1_024

  /// Makes a storage; nothing is sent before the first call.
  ///
  /// - Parameters:
  ///   - settings: the bucket, and as whom it is reached.
  ///   - http: what sends requests.
  ///   - clock: the clock of this machine, which need not be right.
  ///   - uploads: remembers what is not finished, so that another run can go on with it; nil for
  ///     uploads that begin again.
  ///   - time: what pauses between attempts, and between changes of a key, are waited by.
  ///   - random: what spreads these pauses.
  public init(
    _ settings: S3Settings,
    http: any HTTPSending,
    clock: @escaping @Sendable () -> FileTime = SystemClock.now,
    uploads: (any UploadJournal)? = nil,
    time: Timekeeper = .system,
    random: RandomSource = .system,
  ) {
    self.init(
      S3Client(settings, http: http, now: clock, time: time),
      uploads: uploads,
      retrier: Retrier(time: time, random: random),
    )
  }

  /// Makes a storage with limits of a test.
  init(
    _ client: S3Client,
    uploads: (any UploadJournal)? = nil,
    retrier: Retrier = Retrier(),
    limits: TransferLimits = TransferLimits(),
  ) {
    self.client = client
    self.uploads = UploadKeeper(uploads)
    self.retrier = retrier
    self.limits = limits
  }

  /// The bucket and the prefix as a URL, such as `s3://bucket/prefix`.
  public var location: String {
    client.prefix.isEmpty ? "s3://\(client.bucket)" : "s3://\(client.bucket)/\(client.prefix)"
  }

  /// What the store does otherwise than AWS, as far as its name and its answers show it.
  public var dialect: Dialect { client.dialect }

  /// Conditions only where the store certainly keeps them.
  public var capabilities: Capabilities {
    let dialect = client.dialect
    return Capabilities(
      conditionalWrite: dialect.hasConditionalWrites && dialect.hasConditionalCopies,
      conditionalDelete: dialect.hasConditionalDeletes,
      eTagIsChecksum: false,
      listsETags: true,
      concurrency: 64,
      rangeSize: 8 << 20,
      hashedPartSize: partSize,
      // A copy costs a store as much as such a body, and one that does not judge the conditions of
      // copies a look beforehand.
      smallestCopy: 16 << 10,
      losesFolders: dialect.losesFolders,
      longestKey: longestKey,
    )
  }

  private var longestKey: Int {
    Self.longestKey - (client.prefix.isEmpty ? 0 : client.prefix.utf8.count + 1)
  }

  /// Refuses a key that S3 cannot hold, and ends a cancelled task.
  func check(_ key: ObjectKey) throws(StorageError) {
    if Task.isCancelled { throw .cancelled(key.description) }
    guard key.bytes.count > longestKey else { return }
    throw StorageError(
      .unsupported,
      subject: key.description,
      reason: "With the prefix it is longer than the \(Self.longestKey) bytes that S3 allows.",
    )
  }
}
