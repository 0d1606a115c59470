import Foundation
import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import Synchrony

/// Downloads from a place that is read best in ranges.
struct DownloadTests {
  private static let rangeSize: Int64 = 1_000
  /// 20 whole ranges and a part of one.
  private static let text = (0..<2_300).map { "line \($0 + 1_000)" }.joined().prefix(20_450)
  private static let file = "big.bin"

  /// Alice has pushed the file; bob has nothing yet.
  private struct Scene {
    let team: Team
    let alice: Person
    let bob: Person
    let storage: FaultyStorage
    let recording: RecordingStorage

    init(_ texts: [String: String] = [file: String(text)]) async throws {
      team = Team(MemoryStorage(rangeSize: rangeSize))
      alice = try team.person("alice")
      bob = try team.person("bob")
      for (name, text) in texts { try alice.write(text, to: name) }
      try await alice.sync()
      recording = RecordingStorage(team.storage)
      storage = FaultyStorage(recording)
    }

    /// The reads of the file so far, without those that failed.
    var reads: [RecordingStorage.Call] {
      recording.calls.filter {
        $0.operation == .read && $0.subject == file && $0.failure == nil
      }
    }

    /// Lets one of the file's reads fail.
    func fail(at read: Int, _ code: StorageError.Code = .unreachable) throws {
      let error = StorageError(code, subject: file, reason: "Down.")
      storage.add(Fault(.read, key: try key, callsBefore: read, error: error))
    }

    /// Something happens right before one of the file's reads.
    func meanwhile(at read: Int, _ action: @escaping @Sendable () async -> Void) throws {
      storage.add(Fault(.read, key: try key, callsBefore: read, error: nil, action: action))
    }

    var key: ObjectKey {
      get throws { try team.key(file) }
    }

    /// The paths of the part and its journal in bob's folder.
    func leftOver(_ suffix: String) throws -> String {
      let name = try #require(bob.leftOvers().first { $0.hasSuffix(suffix) })
      return "\(bob.folder)/.S3/tmp/\(name)"
    }

    func expectDone(sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(bob.contents() == alice.contents(), sourceLocation: sourceLocation)
      #expect(bob.leftOvers() == [], sourceLocation: sourceLocation)
      #expect(storage.unexercisedFaults.isEmpty, sourceLocation: sourceLocation)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `the ranges of a large file are read side by side`() async throws {
    let scene = try await Scene()
    let recording = scene.recording
    // The second read waits for five others, which are only asked for if nobody waits for it.
    try scene.meanwhile(at: 1) {
      while recording.calls.count(where: { $0.subject == Self.file }) < 6 {
        try? await Task.sleep(for: .milliseconds(1))
      }
    }
    let run = try await scene.bob.sync(storage: scene.storage)
    scene.expectDone()
    #expect(scene.reads.count == 21)
    #expect(run.summary.bytesDown == Int64(Self.text.utf8.count))
  }

  @Test(arguments: [0, 1, 999, 1_000, 1_001, 2_000])
  func `a file of any size arrives whole`(size: Int) async throws {
    let scene = try await Scene([Self.file: String(repeating: "x", count: size)])
    try await scene.bob.sync(storage: scene.storage)
    scene.expectDone()
    #expect(scene.reads.count == max(1, (size + 999) / 1_000))
  }

  @Test(arguments: [1, 7, 20])
  func `what a broken run has fetched is not fetched again`(failing: Int) async throws {
    let scene = try await Scene()
    try scene.fail(at: failing)
    let first = try await scene.bob.sync(storage: scene.storage)
    #expect(first.failures == [Self.file])
    #expect(scene.bob.leftOvers().count == 2)
    let done = try marks(in: scene)
    #expect(done > 0)
    scene.recording.reset()
    let second = try await scene.bob.sync(storage: scene.storage)
    scene.expectDone()
    #expect(scene.reads.count == 21 - done)
    #expect(second.summary.bytesDown == scene.reads.reduce(0) { $0 + $1.bytes })
    #expect(second.meteredBytes == second.summary.bytesDown)
  }

  /// How many ranges bob's journal says are there.
  private func marks(in scene: Scene) throws -> Int {
    try String(contentsOfFile: scene.leftOver(".ranges"), encoding: .utf8).count { $0 == "#" }
  }

  @Test func `a download that is cancelled goes on in the next run`() async throws {
    let scene = try await Scene()
    let task = Task { try await scene.bob.sync(storage: scene.storage) }
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    try scene.meanwhile(at: 6) {
      task.cancel()
      continuation.finish()
    }
    for await _ in stream {}
    #expect(try await task.value.summary.isInterrupted)
    let done = try marks(in: scene)
    #expect(done > 0)
    scene.recording.reset()
    try await scene.bob.sync(storage: scene.recording)
    #expect(scene.bob.contents() == scene.alice.contents())
    #expect(scene.bob.leftOvers() == [])
    #expect(scene.reads.count == 21 - done)
  }
}

extension Person.Run {
  /// The bytes that the last progress spoke of.
  fileprivate var meteredBytes: Int64 {
    events.reduce(0) { latest, event in
      if case .progress(let progress) = event { progress.bytes } else { latest }
    }
  }
}

// MARK: - Who may read it

extension DownloadTests {
  private static func rights(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test(arguments: [0o600, 0o640, 0o400, 0o755])
  func `who may not read a file may not read what comes for it either`(rights: Int) async throws {
    let scene = try await Scene()
    let bob = scene.bob
    try await bob.sync()
    let path = "\(bob.folder)/\(Self.file)"
    try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: path)
    try scene.alice.write(String(Self.text.reversed()), to: Self.file, at: 60)
    try await scene.alice.sync()
    let seen = Mutex<Set<Int>>([])
    for read in [0, 1, 10] {
      try scene.meanwhile(at: read) {
        for name in bob.leftOvers() {
          guard let found = try? Self.rights("\(bob.folder)/.S3/tmp/\(name)") else { continue }
          seen.withLock { _ = $0.insert(found) }
        }
      }
    }
    try await bob.sync(storage: scene.storage)
    scene.expectDone()
    #expect(try Self.rights(path) == rights)
    let wider = seen.withLock { $0 }.filter { $0 & ~(rights | 0o600) != 0 }
    #expect(!seen.withLock { $0 }.isEmpty && wider == [])
  }

  @Test func `a content that lies here already keeps the rights of the file that it is for`()
    async throws
  {
    let scene = try await Scene(["private.csv": "old", "public.csv": "known"])
    let (alice, bob) = (scene.alice, scene.bob)
    try await bob.sync()
    let path = "\(bob.folder)/private.csv"
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try alice.write("known", to: "private.csv", at: 60)
    try alice.write("known", to: "new.csv", at: 60)
    try await alice.sync()
    let run = try await bob.sync(storage: scene.storage)
    #expect(run.summary.bytesDown == 5)
    #expect(bob.read("private.csv") == "known")
    #expect(try Self.rights(path) == 0o600)
    #expect(try Self.rights("\(bob.folder)/public.csv") != 0o600)
  }
}

// MARK: - What an earlier run has left

extension DownloadTests {
  @Test func `a part that was damaged is fetched again from its beginning`() async throws {
    let scene = try await Scene()
    try scene.fail(at: 15)
    try await scene.bob.sync(storage: scene.storage)
    let path = try scene.leftOver(".part")
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[100] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    scene.recording.reset()
    let run = try await scene.bob.sync(storage: scene.storage)
    #expect(run.failures == [])
    scene.expectDone()
    #expect(scene.reads.count > 21)
  }

  @Test(arguments: ["part", "journal", "shortened part", "longer part", "ranges of another size"])
  func `a part that does not fit its journal is not used`(damage: String) async throws {
    let scene = try await Scene()
    try scene.fail(at: 15)
    try await scene.bob.sync(storage: scene.storage)
    let (part, journal) = (try scene.leftOver(".part"), try scene.leftOver(".ranges"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: part))
    switch damage {
    case "part": try FileManager.default.removeItem(atPath: part)
    case "journal": try FileManager.default.removeItem(atPath: journal)
    case "shortened part": try whole.dropLast(5_000).write(to: URL(fileURLWithPath: part))
    case "longer part": try (whole + Data(count: 9_000)).write(to: URL(fileURLWithPath: part))
    default:
      let text = try String(contentsOfFile: journal, encoding: .utf8)
      try text.replacing(" 1000\n", with: " 1010\n")
        .write(toFile: journal, atomically: true, encoding: .utf8)
    }
    scene.recording.reset()
    try await scene.bob.sync(storage: scene.storage)
    scene.expectDone()
    #expect(scene.reads.count == 21)
  }

  @Test func `a part stays for a week`() async throws {
    let scene = try await Scene()
    try scene.fail(at: 15)
    try await scene.bob.sync(storage: scene.storage)
    scene.team.wait(seconds: Int64(Date().timeIntervalSince1970) - 1_795_000_000 + 6 * 86_400)
    var options = SyncOptions()
    options.mode = .pushBackup
    try await scene.bob.sync(options, storage: scene.storage)
    #expect(scene.bob.leftOvers().count == 2)
    scene.team.wait(seconds: 2 * 86_400)
    try await scene.bob.sync(options, storage: scene.storage)
    #expect(scene.bob.leftOvers() == [])
  }

  @Test func `a part whose last range had come only needs to be looked at`() async throws {
    let scene = try await Scene()
    try scene.fail(at: 20)
    try await scene.bob.sync(storage: scene.storage)
    // The run was killed between its last range and the end.
    let (part, journal) = (try scene.leftOver(".part"), try scene.leftOver(".ranges"))
    try Data(Self.text.utf8).write(to: URL(fileURLWithPath: part))
    try String(contentsOfFile: journal, encoding: .utf8).replacing(".", with: "#")
      .replacing("#S3", with: ".S3")
      .write(toFile: journal, atomically: true, encoding: .utf8)
    scene.recording.reset()
    let run = try await scene.bob.sync(storage: scene.storage)
    scene.expectDone()
    #expect(scene.reads.isEmpty)
    #expect(run.summary.bytesDown == 0)
  }
}

// MARK: - What others do meanwhile

extension DownloadTests {
  @Test func `no more of a range is taken than was asked for`() async throws {
    let scene = try await Scene()
    let capacities = Mutex<[Int64?]>([])
    let storage = LookingStorage(base: scene.storage) { range, capacity in
      guard let range else { return }
      capacities.withLock { $0.append(capacity.map { $0 - Int64(range.count) }) }
    }
    try await scene.bob.sync(storage: storage)
    scene.expectDone()
    #expect(capacities.withLock { $0 } == Array(repeating: 0, count: 21))
  }

  @Test func `an object that is replaced midway is begun again`() async throws {
    let scene = try await Scene()
    try scene.fail(at: 9, .conditionFailed)
    let run = try await scene.bob.sync(storage: scene.storage)
    #expect(run.failures == [])
    scene.expectDone()
  }

  @Test func `an object that is replaced again and again is left for the next run`() async throws {
    let scene = try await Scene()
    try scene.fail(at: 3, .conditionFailed)
    let error = StorageError(.conditionFailed, subject: Self.file, reason: "Changed.")
    scene.storage.add(
      Fault(.read, key: try scene.key, callsBefore: 3, repetitions: 40, error: error)
    )
    let run = try await scene.bob.sync(storage: scene.storage)
    #expect(run.failures == [Self.file])
    #expect(run.reasons.allSatisfy { $0.contains("somebody changed it on the remote meanwhile") })
    #expect(scene.bob.leftOvers() == [])
  }

  @Test func `ranges of two versions never become one file`() async throws {
    let scene = try await Scene()
    let team = scene.team
    let other = String(Self.text.uppercased())
    try scene.meanwhile(at: 5) { try? await team.put(other, at: Self.file) }
    let run = try await scene.bob.sync(storage: scene.storage)
    #expect(run.failures == [Self.file])
    #expect(scene.bob.files() == [])
    #expect(scene.bob.leftOvers() == [])
  }

  @Test func `a server that ignores what a read demands cannot mix two versions`() async throws {
    let scene = try await Scene()
    let team = scene.team
    let other = String(Self.text.uppercased())
    try scene.meanwhile(at: 5) { try? await team.put(other, at: Self.file) }
    let run = try await scene.bob.sync(storage: CarelessStorage(base: scene.storage))
    #expect(run.failures == [Self.file])
    #expect(scene.bob.files() == [])
    #expect(scene.bob.leftOvers() == [])
  }

  @Test func `files of one content are fetched at once without harm`() async throws {
    let text = String(Self.text)
    let scene = try await Scene(["a": text, "b": text, "c": text])
    let run = try await scene.bob.sync(storage: scene.storage)
    #expect(run.failures == [])
    scene.expectDone()
  }

  @Test func `a full disk is named, and nothing is left on it`() async throws {
    let scene = try await Scene()
    let disk = SmallDisk(base: try DirectoryTree(at: scene.bob.folder), room: 5_500)
    let run = try await scene.bob.sync(storage: scene.storage, tree: disk)
    #expect(run.failures == [Self.file])
    #expect(
      run.reasons == [
        "There is no room for it on the disk of the Data folder (No space left on device); "
          + "make some and sync again."
      ]
    )
    #expect(scene.bob.leftOvers() == [])
    #expect(scene.bob.files() == [])
  }
}

/// A storage that ignores which version a read demands, as some servers do.
private struct CarelessStorage: WrappingStorage {
  let base: any Storage

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let condition = key.path == nil ? condition : .none
    return try await base.read(key, range: range, condition: condition, into: sink)
  }
}

/// Shows which ranges are read, and how much their sinks take.
private struct LookingStorage: WrappingStorage {
  let base: any Storage
  let look: @Sendable (Range<Int64>?, Int64?) -> Void

  init(base: any Storage, look: @escaping @Sendable (Range<Int64>?, Int64?) -> Void) {
    self.base = base
    self.look = look
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    look(range, sink.capacity)
    return try await base.read(key, range: range, condition: condition, into: sink)
  }
}
