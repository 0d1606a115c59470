import Foundation
import Hashing
import LocalFiles
import S3
import Testing
import Transport

/// A request and what botocore signs it to; written by `Scripts/make-sigv4-vectors`.
struct SignatureVector: Decodable, Sendable, CustomTestStringConvertible {
  static let moment = FileTime(seconds: 1_772_323_147)

  let name: String
  let method: String
  let url: String
  let headers: [String: String]
  let secret: String
  let token: String?
  let region: String
  let service: String
  let payload: String
  let expires: Int?
  let authorization: String?
  let signedURL: String?

  var testDescription: String { name }

  var credentials: Credentials {
    Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: secret, sessionToken: token)
  }

  var request: HTTPRequest {
    HTTPRequest(
      HTTPRequest.Method(rawValue: method) ?? .get,
      url,
      headers: HTTPHeaders(headers.map { ($0, $1) }),
    )
  }

  static let all: [SignatureVector] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Fixtures/SigV4/vectors.json")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode([SignatureVector].self, from: data)) ?? []
  }()
}
