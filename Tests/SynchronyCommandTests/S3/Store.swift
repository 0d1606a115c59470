import Foundation
import FoundationNetworking
import Testing

/// A server of `Scripts/servers` that tests are run against.
enum Store: String {
  case moto = "MOTO"
  case ceph = "CEPH"
  case rclone = "RCLONE"

  /// The endpoint, or nil if it does not run.
  var endpoint: String? {
    ProcessInfo.processInfo.environment["SYNCHRONY_TEST_S3_\(rawValue)"].flatMap {
      $0.isEmpty ? nil : $0
    }
  }

  /// Whether it runs.
  var isThere: Bool { endpoint != nil }

  /// Whether tests with moto, which has to be there where every change is tested, run.
  static let isExpected =
    Store.moto.isThere || ProcessInfo.processInfo.environment["CI"] != nil
}

/// The bucket `team` of moto, which asks for a key and looks at no signature.
struct Bucket {
  let endpoint: String

  init() throws {
    endpoint = try #require(Store.moto.endpoint, "SYNCHRONY_TEST_S3_MOTO has to hold moto's URL.")
  }

  /// Stores a text.
  func put(_ text: String, at key: String) async throws {
    try #require(try await send("PUT", "/\(key)", Data(text.utf8)).status == 200)
  }

  /// The text of an object, or nil.
  func text(at key: String) async throws -> String? {
    let answer = try await send("GET", "/\(key)")
    return answer.status == 200 ? answer.text : nil
  }

  /// The keys of all objects below a prefix, relative to it.
  func keys(below prefix: String) async throws -> [String] {
    let answer = try await send("GET", "?prefix=\(prefix)/")
    try #require(answer.status == 200, "\(answer.text)")
    return answer.text.split(separator: "<Key>").dropFirst().map { part in
      String(part.prefix { $0 != "<" }.dropFirst(prefix.count + 1))
    }
  }

  private func send(
    _ method: String,
    _ path: String,
    _ body: Data? = nil,
  ) async throws -> (status: Int, text: String) {
    var request = URLRequest(url: try #require(URL(string: "\(endpoint)/team\(path)")))
    request.httpMethod = method
    request.httpBody = body
    request.setValue(
      "AWS4-HMAC-SHA256 Credential=AKIDTEST/20261121/us-east-1/s3/aws4_request, "
        + "SignedHeaders=host, Signature=0",
      forHTTPHeaderField: "Authorization",
    )
    var answer = (status: 500, text: "")
    // moto stumbles now and then over a listing while others write.
    for _ in 0..<10 where answer.status == 500 {
      let (data, response) = try await URLSession.shared.data(for: request)
      let status = (response as? HTTPURLResponse)?.statusCode ?? 0
      answer = (status, String(decoding: data, as: UTF8.self))
    }
    return answer
  }
}
