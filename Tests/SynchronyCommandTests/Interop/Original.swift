import Foundation
import FoundationNetworking
import Testing

/// S3Synchrony and the buckets it works on, which `Scripts/servers/original` and
/// `Scripts/servers/moto` serve.
enum Original {
  private static let variables = ProcessInfo.processInfo.environment
  private static let url = variables["SYNCHRONY_TEST_S3_ORIGINAL"]
  private static let bucketServer = variables["SYNCHRONY_TEST_S3_MOTO"]

  /// Whether tests beside S3Synchrony run.
  ///
  /// A server that tests every change has to have both: a skipped test looks like a good one.
  static let isExpected = url != nil && bucketServer != nil || variables["CI"] != nil

  /// Where the buckets are.
  static func endpoint() throws -> String {
    try #require(bucketServer, "SYNCHRONY_TEST_S3_MOTO has to hold the URL of moto.")
  }

  /// A few requests at once, and none of them hastily: a turn may have thousands of files.
  private static let session: URLSession = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 6
    configuration.timeoutIntervalForRequest = 600
    return URLSession(configuration: configuration)
  }()

  /// Has something done, in a process of its own.
  static func request<Answer: Decodable>(
    _ path: String,
    _ body: some Encodable,
  ) async throws -> Answer {
    let text = try #require(url, "SYNCHRONY_TEST_S3_ORIGINAL has to hold the original's URL.")
    var request = URLRequest(url: try #require(URL(string: text + path)))
    request.httpMethod = "POST"
    request.httpBody = try JSONEncoder().encode(body)
    let (data, response) = try await session.data(for: request)
    let status = (response as? HTTPURLResponse)?.statusCode
    try #require(status == 200, "\(path): \(String(decoding: data, as: UTF8.self))")
    return try JSONDecoder().decode(Answer.self, from: data)
  }
}

extension Trait where Self == ConditionTrait {
  /// Runs a test only where S3Synchrony and a place to share are there.
  static var besideTheOriginal: Self {
    .enabled(
      if: Original.isExpected,
      "SYNCHRONY_TEST_S3_ORIGINAL and SYNCHRONY_TEST_S3_MOTO say where the servers are.",
    )
  }
}
