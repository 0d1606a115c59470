/// What a store does otherwise than AWS, as data.
///
/// What nobody documents is left at what is safe everywhere: a wrong `true` loses data, a
/// wrong `false` costs a request.
public struct Dialect: Hashable, Sendable {
  /// Which request lists objects.
  public enum Listing: Hashable, Sendable {
    /// `ListObjects`, continued behind the last key.
    case version1
    /// `ListObjectsV2`, continued by a token.
    case version2
  }

  /// The store's name, for people.
  public var name: String
  /// Whether the bucket stands in the path, not in the host's name.
  public var usesPathStyle = true
  /// Which request lists objects.
  public var listing = Listing.version2
  /// Whether the ETag of an object that came in parts is the MD5 of the parts' MD5s.
  public var hasMultipartETags = true
  /// Whether a part can be copied from another object.
  public var copiesParts = true
  /// Whether a body is certainly held against the SHA-256 in its signature.
  public var checksPayloads = false
  /// Whether what looks like an MD5 in a listing certainly is one.
  ///
  /// Where objects may be encrypted with keys of their own (SSE-KMS, SSE-C) it need not be, and
  /// only `HeadObject` tells.
  public var listsMD5s = false
  /// How many parts an object may come in.
  public var mostParts = 10_000
  /// The smallest part but the last, in bytes.
  public var smallestPart: Int64 = 5 << 20
  /// Whether `If-None-Match: *` and `If-Match` certainly hold for a PUT and for the completion
  /// of parts, also when many race.
  public var hasConditionalWrites = false
  /// Whether they certainly hold for the destination of a copy.
  public var hasConditionalCopies = false
  /// Whether `If-Match` certainly holds for a deletion.
  public var hasConditionalDeletes = false
  /// Whether `If-Match` certainly holds for a read; if not, the version is looked at first.
  public var hasConditionalReads = true
  /// Whether an object whose key is a folder of others makes the store lose these.
  public var losesFolders = false
  /// How often in a second an object may be written or deleted; nil for as often as one likes.
  public var writesPerSecond: Double?
  /// Whether old versions of objects can be kept and listed.
  public var hasVersions = true

  /// Makes a dialect of a store that does all as AWS does but promises nothing.
  init(_ name: String, _ adapt: (inout Dialect) -> Void = { _ in }) {
    self.name = name
    adapt(&self)
  }

  /// How much later than a change of an object the next one may come, or nil for any time.
  var changeInterval: Duration? {
    writesPerSecond.map { .seconds(1 / $0) }
  }
}
