import Foundation
import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import Synchrony

/// Remotes, and folders of `.S3`, that somebody has filled with malice or by accident.
struct HostileRemoteTests {
  private static let header = "File,Edited By,Time Edited,Checksum\n"
  private static let evil = [
    "../outside.csv", "x/../../outside.csv", ".S3/aws.txt", ".s3/AWS.TXT", "a/.S3/x", "./a.csv",
    "a//b", "link/secret.csv", "/etc/passwd",
  ]

  /// Alice, beside whose Data folder lies a file, and in it a link to a folder with another.
  private static func neighbourhood() async throws -> (Team, Person) {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    for file in ["outside.csv", "folder/secret.csv"] {
      let url = URL(fileURLWithPath: "\(team.path)/alice/\(file)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true,
      )
      try Data("outside".utf8).write(to: url)
    }
    try FileManager.default.createSymbolicLink(
      atPath: alice.folder + "/link",
      withDestinationPath: team.path + "/alice/folder",
    )
    try alice.configure("aws.txt", "[keys]\n")
    return (team, alice)
  }

  private static func expectUntouched(
    _ team: Team,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) {
    for file in ["outside.csv", "folder/secret.csv", "Data/.S3/aws.txt"] {
      let path = "\(team.path)/alice/\(file)"
      let text = file.hasSuffix("txt") ? "[keys]\n" : "outside"
      #expect(
        FileManager.default.contents(atPath: path) == Data(text.utf8),
        "\(file)",
        sourceLocation: sourceLocation,
      )
    }
  }

  private static func rows(_ checksum: String) -> String {
    evil.map { "\($0),mallory,2026-11-21 10:00:00,\(checksum)\n" }.joined()
  }

  @Test func `deletions that lead out of the folder, or into .S3, delete nothing`() async throws {
    let (team, alice) = try await Self.neighbourhood()
    // The checksum of what lies outside, so that nothing else saves it.
    let rows = Self.rows("c30163615770c8b2b8873288e828de41")
    try await team.put(Self.header + rows, at: ".S3/deletedS3.csv")
    let run = try await alice.sync()
    #expect(run.proposals.isEmpty)
    #expect(run.problems.count { $0.kind == .unsafePath } == 8)
    Self.expectUntouched(team)
    #expect(alice.files().contains("a.csv"))
  }

  @Test(arguments: [
    "versionsLocal.csv", "deletedLocal.csv", "pendingDeletions.csv", "versions.csv",
    "deletedS3.csv", "unrecordedChanges.csv",
  ])
  func `rows here that lead out of the folder do nothing on either side`(
    file: String
  ) async throws {
    let (team, alice) = try await Self.neighbourhood()
    let before = try await team.objects()
    let text = alice.read(".S3/\(file)") ?? Self.header
    try alice.configure(file, text + Self.rows(String(repeating: "0", count: 32)))
    _ = try await alice.sync()
    Self.expectUntouched(team)
    #expect(try await team.objects() == before)
    #expect(alice.contents().filter { $0.key != "link" } == ["a.csv": "a", "b.csv": "b"])
  }

  @Test(arguments: evil + ["..", "C:\\evil"])
  func `what the other columns say leads nowhere`(evil: String) async throws {
    let (team, alice) = try await Self.neighbourhood()
    let before = try FileManager.default.subpathsOfDirectory(atPath: team.path)
    let sums = try ["a", "theirs"].map { try checksum(of: Array($0.utf8)) }
    let rows = [
      "x.csv,\(evil),2026-11-21 10:00:00,\(evil)", "y.csv,\(evil),\(evil),\(sums[0])",
      "z.csv,mallory,\(evil),\(evil)",
    ]
    let text = rows.joined(separator: "\n") + "\n"
    try await team.put(Self.header + text, at: ".S3/deletedS3.csv")
    // The row of a conflict is read, and its editor is part of what a person is shown.
    try await team.put("theirs", at: "a.csv")
    let ledger = try #require(try await team.object(".S3/versions.csv")).split(separator: "\n")
      .map { $0.hasPrefix("a.csv,") ? "a.csv,\(evil),2026-11-21 10:00:00,\(sums[1])" : $0 }
    try await team.put(ledger.joined(separator: "\n") + "\n" + text, at: ".S3/versions.csv")
    try alice.write("mine", to: "a.csv", at: 60)
    let run = try await alice.sync()
    #expect(run.problems.count { $0.kind == .damagedRow } == 6)
    #expect(run.conflicts.map(\.path.description) == ["a.csv"])
    Self.expectUntouched(team)
    let contents = alice.contents().filter { $0.key != "link" }
    #expect(Set(contents.values) == ["mine", "theirs", "b"])
    #expect(contents.keys.allSatisfy { !$0.contains("/") })
    let added = Set(try FileManager.default.subpathsOfDirectory(atPath: team.path))
      .subtracting(before).filter { !$0.hasPrefix("alice/Data/") }
    #expect(added == [])
    #expect(try await team.names().allSatisfy { !$0.contains("/") })
  }

  @Test func `no pattern of what is ignored brings in what lies outside or in .S3`() async throws {
    let (team, alice) = try await Self.neighbourhood()
    let names = Self.evil.flatMap { [$0, "!\($0)", "/\($0)", "!/\($0)"] }
    let patterns = names + ["!.S3", "!.S3/", "!.S3/**", "!**", "!../**", "!link/**"]
    try alice.configure("ignores3.txt", patterns.joined(separator: "\n") + "\n")
    try alice.write("new", to: "new.csv")
    try await alice.sync()
    Self.expectUntouched(team)
    #expect(try await team.rows() == ["a.csv", "b.csv", "new.csv"])
    #expect(try await team.names() == ["a.csv", "b.csv", "new.csv"])
  }

  @Test(arguments: ["versions.csv", "deletedS3.csv"])
  func `a ledger of ten gigabytes in a shared directory is refused unread`(
    ledger: String
  ) async throws {
    let team = try Team(sharing: "share")
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a"])
    try Self.grow("\(team.path)/share/.S3/\(ledger)")
    let reads = Reads()
    let error = await #expect(throws: SyncError.self) {
      try await alice.sync(storage: CountingStorage(base: team.storage, reads: reads))
    }
    #expect(error.map { "\($0)".contains("1 GiB") } == true, "\(String(describing: error))")
    #expect(reads.bytes.withLock { $0 } < 1 << 20)
    #expect(alice.contents() == ["a.csv": "a"])
  }

  @Test(arguments: [
    "versions.csv", "versionsLocal.csv", "deletedS3.csv", "deletedLocal.csv",
    "pendingDeletions.csv", "unrecordedChanges.csv", "ignores3.txt",
  ])
  func `a file of ten gigabytes in the folder of ledgers here is refused unread`(
    ledger: String
  ) async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a"])
    let before = try await team.objects()
    try Self.grow("\(alice.folder)/.S3/\(ledger)")
    let error = await #expect(throws: SyncError.self) { try await alice.sync() }
    #expect(error.map { "\($0)".contains("1 GiB") } == true, "\(String(describing: error))")
    #expect(try await team.objects() == before)
    #expect(alice.contents() == ["a.csv": "a"])
  }

  @Test(
    arguments: [
      "pendingDeletions.csv", "unrecordedChanges.csv", "deletedLocal.csv", "user_name.txt",
    ],
    ["", "\0\0", "File\n\"a.csv", "<html></html>", "\u{FEFF}", "a.csv", ",,,,\n,,,,\n"]
  )
  func `a file here that is damaged costs nobody a file`(file: String, text: String) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b", "c.csv": "c"])
    try bob.write("bob's", to: "b.csv", at: 60)
    try await bob.sync()
    try alice.write("alice's", to: "a.csv", at: 60)
    try alice.remove("c.csv")
    try alice.configure(file, text)
    do {
      try await alice.sync()
    } catch let error as SyncError {
      #expect(error.message.contains(file), "\(error.message)")
      #expect(alice.contents() == ["a.csv": "alice's", "b.csv": "b"])
      try FileManager.default.removeItem(atPath: "\(alice.folder)/.S3/\(file)")
    }
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.contents().values.sorted() == ["alice's", "bob's"])
    #expect(Array(try await team.trash().values) == ["c"])
  }

  /// Makes a file ten gigabytes long, which takes no room on the disk.
  private static func grow(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
    let handle = try FileHandle(forWritingTo: url)
    try handle.truncate(atOffset: 10_000_000_000)
    try handle.close()
  }

  @Test func `files below a link are not deleted with the rows that list them`() async throws {
    let (team, alice) = try await Self.neighbourhood()
    let sum = "c30163615770c8b2b8873288e828de41"
    let row = "link/secret.csv,mallory,2026-11-21 10:00:00,\(sum)\n"
    for file in ["versionsLocal.csv", "versions.csv"] {
      try alice.configure(file, (alice.read(".S3/\(file)") ?? "") + row)
    }
    try await team.put(Self.header + row, at: ".S3/deletedS3.csv")
    let run = try await alice.sync()
    #expect(run.summary.deletedLocal == 0)
    Self.expectUntouched(team)
  }

  @Test func `keys in a control folder of any spelling are no files`() async throws {
    let team = Team()
    for name in ["a.csv", "sub/.S3/versions.csv", ".s3/versions.csv", "x/.s3"] {
      let bytes = Array(name.utf8)
      guard let key = try? ObjectKey(validating: bytes) else { continue }
      _ = try await team.storage.write(
        key,
        from: BytesSource(bytes),
        attributes: ObjectAttributes(),
        condition: .none,
      )
    }
    let alice = try team.person("alice")
    try await alice.sync()
    #expect(try await team.rows() == ["a.csv"])
    #expect(alice.files() == ["a.csv"])
  }

  @Test func `editors and names that draw are shown without harm`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "a"])
    let name = "b\u{1B}[2J\u{202E}.csv"
    try await team.put("b", at: name)
    let ledger = try #require(try await team.object(".S3/versions.csv"))
    let row =
      "\(name),\u{1B}]0;x\u{7}mallory,2026-11-21 10:00:00,92eb5ffee6ae2fec3ad71c777531578f\n"
    try await team.put(ledger + row, at: ".S3/versions.csv")
    let prompter = ScriptedPrompter(["a"])
    try await alice.sync(reviewer: EightQuestions(prompter: prompter, display: prompter))
    let shown = prompter.transcript
    #expect(shown.contains { $0.contains("mallory") })
    for text in shown {
      let drawing = text.unicodeScalars.filter { scalar in
        scalar != "\n" && [.control, .format].contains(scalar.properties.generalCategory)
      }
      #expect(drawing.isEmpty, "\(text.debugDescription)")
    }
    #expect(alice.read(name) == "b")
  }

  @Test(arguments: [Int64.min, -62_135_596_801, -1, 253_402_300_800, 1 << 40, Int64.max / 4])
  func `objects with impossible times are files with some time`(seconds: Int64) async throws {
    let team = Team()
    _ = try await team.storage.write(
      team.key("a.csv"),
      from: BytesSource(Array("a".utf8)),
      attributes: ObjectAttributes(checksum: nil, modified: FileTime(seconds: seconds)),
      condition: .none,
    )
    let (alice, bob) = (try team.person("alice"), try team.person("bob"))
    for person in [alice, bob, alice] { try await person.sync() }
    try await team.expectAgreement(among: [alice, bob])
    #expect(try await bob.sync().proposals.isEmpty)
  }

  @Test func `a size that no object can have costs that file and nothing else`() async throws {
    let team = Team(MemoryStorage(rangeSize: 3))
    let (alice, bob) = try await team.aliceAndBob(["rest.csv": "rest"])
    try alice.write("more than one range", to: "a.csv", at: 60)
    try alice.write("fine", to: "b.csv", at: 60)
    try await alice.sync()
    let run = try await bob.sync(storage: BoastfulStorage(base: team.storage))
    #expect(run.failures == ["a.csv"])
    #expect(run.reasons.first?.contains("9223372036854775807 bytes, which cannot be") == true)
    #expect(bob.read("b.csv") == "fine")
    #expect(bob.leftOvers() == [])
  }
}

/// A storage that says of one object that it is as large as a number can be.
private struct BoastfulStorage: WrappingStorage {
  let base: any Storage

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    var info = try await base.read(key, range: range, condition: condition, into: sink)
    if key.description == "a.csv" { info.size = .max }
    return info
  }
}

/// How many bytes were read from a storage.
private final class Reads: Sendable {
  let bytes = Mutex<Int64>(0)
}

/// A storage that counts what it passes on, and ends a reader who takes too much.
private struct CountingStorage: WrappingStorage {
  let base: any Storage
  let reads: Reads

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let counting = CountingSink(sink: sink, reads: reads)
    return try await base.read(key, range: range, condition: condition, into: counting)
  }
}

private struct CountingSink: ByteSink {
  let sink: any ByteSink
  let reads: Reads

  var capacity: Int64? { sink.capacity }

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    let total = reads.bytes.withLock { total in
      total += Int64(bytes.count)
      return total
    }
    guard total < 1 << 24 else {
      throw FileError(.noSpace, path: "memory", reason: "Too much is read")
    }
    try sink.write(bytes, at: offset)
  }
}
