import FoundationEssentials
import Hashing
import LocalFiles
import Manifest

/// What `aws sso login` leaves in the file of a session, as AWS's tools write it.
struct SignInToken: Codable {
  /// What proves who asks.
  var accessToken: String
  /// When it ends.
  var expiresAt: String
  private var startUrl: String?
  private var region: String?
  private var clientId: String?
  private var clientSecret: String?
  private var registrationExpiresAt: String?
  private var refreshToken: String?

  /// Reads the text of a file, or returns nil where it is of no use.
  init?(_ text: String) {
    guard let token = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
      token.end != nil, token.isPlain
    else { return nil }
    self = token
  }

  /// When it ends, or nil where that is no time.
  var end: FileTime? { ISO8601.moment(expiresAt) }

  /// Whether it can stand in a header.
  private var isPlain: Bool { accessToken.utf8.allSatisfy { (0x21..<0x7F).contains($0) } }

  /// The body with which another token is asked for, or nil where the sign-in allows of none.
  ///
  /// See `CreateToken` in the IAM Identity Center OIDC API Reference.
  func renewal(at now: FileTime) -> [UInt8]? {
    guard let clientId, let clientSecret, let refreshToken,
      let end = registrationExpiresAt.flatMap(ISO8601.moment), end > now
    else { return nil }
    let request = Renewal(
      clientId: clientId,
      clientSecret: clientSecret,
      grantType: "refresh_token",
      refreshToken: refreshToken,
    )
    return (try? JSONEncoder().encode(request)).map(Array.init)
  }

  /// The token that the service gave in answer, or nil where that is of no use.
  func renewed(_ answer: [UInt8], at now: FileTime) -> SignInToken? {
    guard let answer = try? JSONDecoder().decode(Renewed.self, from: Data(answer)),
      (1...Self.longestLife).contains(answer.expiresIn)
    else { return nil }
    var token = self
    token.accessToken = answer.accessToken
    let time = Timestamp(seconds: now.seconds + answer.expiresIn)
    token.expiresAt = "\(time)Z".replacing(" ", with: "T")
    token.refreshToken = answer.refreshToken ?? refreshToken
    return token.isPlain ? token : nil
  }

  /// No token lives for more seconds: a year.
  private static let longestLife: Int64 = 366 * 86_400

  /// Puts it in place of the file at `path` in one step, readable by its owner only.
  ///
  /// - Throws: `FileError`; what was there is then as it was.
  func store(at path: String) throws(FileError) {
    guard let slash = path.lastIndex(of: "/"), let data = try? JSONEncoder().encode(self),
      let name = try? ObjectKey(validating: Array(path[path.index(after: slash)...].utf8)),
      // Named for the token, so that two runs do not write the same.
      let part = try? ObjectKey(validating: Array("\(sha1(of: accessToken)).part".utf8))
    else { throw FileError(.tooLong, path: path, reason: "It is no name of a file") }
    let tree = try DirectoryTree(at: String(path[..<slash]))
    do throws(FileError) {
      let file = try tree.create(part, isPrivate: true)
      try file.write(Array(data).span, at: 0)
      try file.synchronize()
      try tree.rename(part, to: name, mode: .replace)
    } catch {
      try? tree.remove(part)
      throw error
    }
  }
}

private struct Renewal: Encodable {
  let clientId: String
  let clientSecret: String
  let grantType: String
  let refreshToken: String
}

private struct Renewed: Decodable {
  let accessToken: String
  let expiresIn: Int64
  let refreshToken: String?
}
