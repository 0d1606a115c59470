import Hashing
import LocalFiles
import Manifest
import Storage
import Transport

/// What a client has learnt: where the bucket is, what the server's clock shows, what it is.
struct ClientState {
  private let settings: S3Settings
  private let encodedPrefix: String
  private var signer: Signer?

  /// What an ETag of a part that looks like an MD5, and is not that of the part, is taken for.
  enum PartETags {
    /// A sign that something else arrived.
    case believed
    /// Perhaps odd: the next object that is made of such parts is to be looked at.
    case suspect
    /// Certainly no MD5.
    case odd
  }

  /// The region that requests are signed for.
  private(set) var region: String
  /// Where they go.
  private(set) var endpoint: Endpoint
  /// What the URL of every object begins with.
  private var objectURL: String
  /// How far the server's clock is ahead, in seconds.
  private var clockOffset: Int64 = 0
  /// What the store does otherwise than others.
  private(set) var dialect: Dialect
  /// Whether the answers have shown what the store is, or have been looked at in vain.
  private(set) var isDialectKnown: Bool
  /// The request that was found to be the only one which lists objects, or nil.
  var onlyListing: Dialect.Listing?
  /// Whether ETags were found to look like MD5s of the content and be none.
  var hasOddETags = false
  /// What ETags of parts that look like MD5s are taken for.
  var partETags = PartETags.believed
  /// Whether the bucket is there.
  var isBucketKnown = false

  /// Knows what the settings say.
  init(_ settings: S3Settings) {
    self.settings = settings
    encodedPrefix = settings.prefix.isEmpty ? "" : PercentEncoding.path(settings.prefix) + "/"
    region = settings.region
    endpoint = Endpoint(settings, region: settings.region)
    objectURL = "\(endpoint.bucketURL)/\(encodedPrefix)"
    let known = Dialect.of(host: endpoint.host)
    dialect = known ?? .other
    isDialectKnown = known != nil
  }

  /// Where calls go at this moment.
  var address: Address { Address(bucketURL: endpoint.bucketURL, objectURL: objectURL) }

  /// What a request names as the source of a copy.
  func copySource(_ key: ObjectKey) -> String {
    let bucket = PercentEncoding.path(settings.bucket)
    var text = Array("\(bucket)/\(encodedPrefix)".utf8)
    PercentEncoding.append(key.bytes, to: &text, keepsSlash: true)
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns what signs with `credentials`.
  mutating func signer(for credentials: Credentials) throws(DigestUnavailable) -> Signer {
    if let signer, signer.region == region, signer.credentials == credentials { return signer }
    let signer = try Signer(credentials: credentials, region: region)
    self.signer = signer
    return signer
  }

  /// What the server's clock shows when the one here shows `now`.
  func serverTime(at now: FileTime) -> FileTime {
    FileTime(seconds: now.seconds + clockOffset, nanoseconds: now.nanoseconds)
  }

  /// Sets the clock by what the server's showed.
  mutating func setClock(server: FileTime, now: FileTime) {
    clockOffset = server.seconds - now.seconds
  }

  /// Goes to another region from now on.
  mutating func move(to region: String) {
    self.region = region
    endpoint = Endpoint(settings, region: region)
    objectURL = "\(endpoint.bucketURL)/\(encodedPrefix)"
  }

  /// Looks at an answer of the store.
  mutating func learn(from response: HTTPResponse) {
    if response.isSuccess { isBucketKnown = true }
    guard !isDialectKnown else { return }
    if let known = Dialect.of(answer: response.headers) {
      dialect = known
      isDialectKnown = true
    } else if response.isSuccess {
      isDialectKnown = true
    }
  }
}
