import FoundationEssentials
import LocalFiles

/// A temporary access key as services and programs hand it out in JSON.
struct KeyDocument: Decodable {
  private enum CodingKeys: String, CodingKey {
    case version = "Version"
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case token = "Token"
    case sessionToken = "SessionToken"
    case expiration = "Expiration"
    case code = "Code"
  }

  private let version: Int?
  private let accessKeyID: String?
  private let secretAccessKey: String?
  private let token: String?
  private let sessionToken: String?
  private let expiration: String?
  /// The service's word for what is wrong, or `Success`.
  let code: String?

  /// Reads a document, or returns nil where it is none.
  static func read(_ bytes: [UInt8]) -> KeyDocument? {
    try? JSONDecoder().decode(KeyDocument.self, from: Data(bytes))
  }

  /// Whether it has the version that programs must state.
  var isVersion1: Bool { version == 1 }

  /// Takes out the access key.
  ///
  /// - Parameters:
  ///   - place: what is named in the error.
  ///   - now: the time now.
  /// - Returns: the key.
  /// - Throws: `CredentialError` where something is missing or has expired.
  func credentials(
    from place: String,
    now: FileTime,
  ) throws(CredentialError) -> Credentials {
    guard let accessKeyID, let secretAccessKey, !accessKeyID.isEmpty, !secretAccessKey.isEmpty
    else {
      throw CredentialError("\(place) gave no AccessKeyId or no SecretAccessKey.")
    }
    var credentials = Credentials(
      accessKeyID: accessKeyID,
      secretAccessKey: secretAccessKey,
      sessionToken: sessionToken ?? token,
    )
    guard let expiration else { return credentials }
    guard let end = ISO8601.moment(expiration) else {
      throw CredentialError("\(place) gave an Expiration that is no time.")
    }
    guard end > now else { throw CredentialError("\(place) gave an access key that has expired.") }
    credentials.expiration = end
    return credentials
  }
}
