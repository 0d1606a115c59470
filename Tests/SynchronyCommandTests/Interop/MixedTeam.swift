import Foundation
import Testing

/// Which program somebody uses.
enum Program: CaseIterable {
  case original
  case synchrony

  /// The other one.
  var other: Self { self == .original ? .synchrony : .original }
}

/// People with a Data folder each who share one prefix, some with S3Synchrony.
final class MixedTeam: Sendable {
  let root: URL
  let bucket: String
  let prefix: String
  let endpoint: String
  private let start = Date.now

  init(prefix: String = "project") async throws {
    self.prefix = prefix
    bucket = "interop-" + UUID().uuidString.lowercased()
    root = FileManager.default.temporaryDirectory.appending(path: bucket)
    endpoint = try Original.endpoint()
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let _: Nothing = try await Original.request("/bucket", BucketRequest(self))
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  /// A member of the team, with settings that both programs read.
  func member(_ name: String, with program: Program) throws -> Member {
    let member = Member(name: name, program: program, team: self)
    let control = member.folder.appending(path: ".S3")
    try FileManager.default.createDirectory(at: control, withIntermediateDirectories: true)
    let settings = [
      "user_name.txt": name,
      "aws.txt": """
      [team]
      aws_access_key_id=AKIDTEST
      aws_secret_access_key=SECRETTEST
      region_name=us-east-1
      endpoint_url=\(endpoint)

      """,
    ]
    for (file, text) in settings {
      let url = control.appending(path: file)
      guard !FileManager.default.fileExists(atPath: url.path) else { continue }
      try Data(text.utf8).write(to: url)
    }
    return member
  }

  /// Two people with different programs, the first of whom has pushed `files` and the second of
  /// whom has pulled them.
  func pair(
    _ program: Program,
    _ files: [String: String] = [
      "plots.csv": "1,2\n", "notes.txt": "notes\n", "b/plots.csv": "3\n",
    ],
  ) async throws -> (Member, Member) {
    let first = try member("alice", with: program)
    let second = try member("bob", with: program.other)
    for (name, text) in files { try first.write(text, to: name) }
    try await first.sync()
    try await second.sync()
    return (first, second)
  }

  /// So many minutes after the team came together.
  func time(_ minutes: Int) -> Date {
    Date(timeIntervalSince1970: start.timeIntervalSince1970.rounded(.down) + Double(minutes) * 60)
  }
}

// MARK: - The shared place

extension MixedTeam {
  struct BucketRequest: Encodable {
    let bucket: String
    let endpoint: String
    let root: String
    var objects: [String: Data]?
    var keys: [String]?

    init(_ team: MixedTeam) {
      bucket = team.bucket
      endpoint = team.endpoint
      root = team.root.path
    }
  }

  private struct Nothing: Decodable {}

  /// Puts objects there past everybody's ledgers.
  func put(_ objects: [String: String]) async throws {
    var request = BucketRequest(self)
    request.objects = objects.reduce(into: [:]) { result, object in
      result["\(prefix)/\(object.key)"] = Data(object.value.utf8)
    }
    let _: Nothing = try await Original.request("/put", request)
  }

  /// Takes objects away past everybody's ledgers.
  func drop(_ names: String...) async throws {
    var request = BucketRequest(self)
    request.keys = names.map { "\(prefix)/\($0)" }
    let _: Nothing = try await Original.request("/remove", request)
  }

  /// Everything that lies in the shared place, and in everybody's folder.
  func look() async throws -> SharedPlace {
    let answer: SharedPlace.Listing = try await Original.request("/look", BucketRequest(self))
    return SharedPlace(answer, prefix: prefix)
  }
}
