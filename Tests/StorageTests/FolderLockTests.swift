import Foundation
import LocalFiles
import Manifest
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(5)))
struct FolderLockTests {
  private let key = ObjectKey.control("versions.csv")
  private let mine = LockOwner(user: "alice", host: "lab1", machine: "boot/1", process: getpid())
  private let other = LockOwner(user: "bob", host: "lab2", machine: "boot/2", process: 7)

  /// A directory with one object, and how alice sees it.
  private func withShare(
    _ body: (URL, FolderStorage, ETag) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      var settings = FolderStorage.Settings()
      settings.lockPatience = .milliseconds(300)
      let storage = FolderStorage(
        try DirectoryTree(at: folder.path),
        location: folder.path,
        owner: mine,
        settings: settings,
      )
      let info = try await write("old", .none, to: storage)
      try await body(folder, storage, try #require(info.eTag))
    }
  }

  @discardableResult
  private func write(
    _ text: String,
    _ condition: WriteCondition,
    to storage: FolderStorage,
  ) async throws(StorageError) -> ObjectInfo {
    let source = BytesSource(Array(text.utf8))
    return try await storage.write(key, from: source, attributes: .init(), condition: condition)
  }

  /// Puts a lock file where the lock of `key` lies.
  private func plant(
    _ owner: LockOwner,
    in folder: URL,
    age: TimeInterval,
    lease: Int64 = 3_600
  ) throws -> URL {
    let record = LockRecord(
      token: "planted",
      owner: owner,
      since: FileTime(seconds: 1_795_256_100),
      lease: lease,
    )
    let file = folder.appending(path: try FolderLayout.lock(of: key).description)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(record.bytes).write(to: file)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)],
      ofItemAtPath: file.path
    )
    return file
  }

  private func leftovers(in folder: URL) throws -> [String] {
    try ["tmp", "locks"].flatMap { name in
      try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: ".S3/\(name)").path
      )
    }
  }

  @Test func `a lock that somebody holds ends the wait with their name and since when`()
    async throws
  {
    try await withShare { folder, storage, eTag in
      let file = try plant(other, in: folder, age: 20)
      let error = await expectFailure(.busy) {
        try await write("new", .matches(eTag), to: storage)
      }
      #expect(error?.isTransient == true)
      let reason = try #require(error?.reason)
      #expect(reason.contains("bob on lab2, process 7, since 2026-11-21 "), "\(reason)")
      #expect(try await storage.info(key).eTag == eTag)
      #expect(try leftovers(in: folder) == [file.lastPathComponent])
    }
  }

  @Test func `a wait for a lock is told once, with who is waited for`() async throws {
    try await withShare { folder, _, eTag in
      let told = Guarded<[String]>([])
      let clock = ManualClock()
      var settings = FolderStorage.Settings()
      settings.time = clock.timekeeper
      settings.tell = { notice in told.withLock { $0.append(notice.description) } }
      let storage = FolderStorage(
        try DirectoryTree(at: folder.path),
        location: folder.path,
        owner: mine,
        settings: settings,
      )
      _ = try plant(other, in: folder, age: 20)
      await expectFailure(.busy) {
        try await write("new", .matches(eTag), to: storage)
      }
      let notice = try #require(told.withLock { $0 }.first)
      #expect(told.withLock { $0.count } == 1)
      #expect(notice.hasPrefix("bob on lab2 has been writing since 2026-11-21 "), "\(notice)")
    }
  }

  @Test func `a lock whose lease has run out is broken, and nothing of it is left`() async throws {
    try await withShare { folder, storage, eTag in
      _ = try plant(other, in: folder, age: 40, lease: 30)
      try await write("new", .matches(eTag), to: storage)
      #expect(try await storage.info(key).size == 3)
      #expect(try leftovers(in: folder).isEmpty)
    }
  }

  @Test(arguments: [-62_135_596_800, -1, 8_000_000_000, 253_402_300_799, 1 << 40])
  func `a lock of a time that cannot be keeps nobody out for ever`(seconds: Int64) async throws {
    try await withShare { folder, storage, eTag in
      let tree = try DirectoryTree(at: folder.path)
      var current = eTag
      for line in ["-9223372036854775808", "9223372036854775807", "99999999999999999999", "-1"] {
        let file = try plant(other, in: folder, age: 0)
        let text = "token: planted\nuser: mallory\nseconds: \(line)\nlease: \(line)\n"
        try Data(text.utf8).write(to: file)
        try tree.reopen(FolderLayout.lock(of: key)).setModified(FileTime(seconds: seconds))
        let info = try await write("new \(line)", .matches(current), to: storage)
        current = try #require(info.eTag)
        #expect(try leftovers(in: folder).isEmpty)
      }
    }
  }

  @Test func `a fresh lock of a dead process of this machine is broken at once`() async throws {
    try await withShare { folder, storage, eTag in
      let process = try Process.run(URL(filePath: "/bin/true"), arguments: [])
      process.waitUntilExit()
      var dead = mine
      dead.process = process.processIdentifier
      _ = try plant(dead, in: folder, age: 0)
      try await write("new", .matches(eTag), to: storage)
      #expect(try leftovers(in: folder).isEmpty)
    }
  }

  @Test func `a fresh lock is kept if its process lives, or runs where we cannot see it`()
    async throws
  {
    try await withShare { folder, storage, eTag in
      let process = try Process.run(URL(filePath: "/bin/true"), arguments: [])
      process.waitUntilExit()
      var elsewhere = mine
      elsewhere.machine = "boot/2"
      elsewhere.process = process.processIdentifier
      for holder in [mine, elsewhere] {
        _ = try plant(holder, in: folder, age: 0)
        await expectFailure(.busy) { try await write("new", .matches(eTag), to: storage) }
      }
    }
  }

  @Test func `a holder whose lock was broken changes nothing, and leaves the other's lock`()
    async throws
  {
    try await withShare { folder, storage, eTag in
      let lock = try take(storage.locks)
      try lock.confirm()
      let file = try plant(other, in: folder, age: 0)
      await expectFailure(.busy) { try lock.confirm() }
      lock.release()
      #expect(FileManager.default.fileExists(atPath: file.path))
    }
  }

  @Test func `a lock is written again when a third of its lease has passed`() async throws {
    try await withTemporaryFolder { folder in
      let clock = ManualClock()
      let locks = try locks(in: folder, time: clock.timekeeper)
      let lock = try take(locks)
      let place = try FolderLayout.lock(of: key)
      let path = folder.appending(path: place.description).path
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -25)],
        ofItemAtPath: path
      )
      let old = try #require(try locks.look(at: place)).written
      try lock.refreshIfDue()
      #expect(try locks.look(at: place)?.written == old)
      clock.advance(.seconds(11))
      try lock.refreshIfDue()
      #expect(try #require(try locks.look(at: place)).written > old)
      lock.release()
      #expect(try locks.look(at: place) == nil)
    }
  }

  @Test func `of many who break one stale lock, one takes it`() async throws {
    try await withTemporaryFolder { folder in
      for _ in 0..<10 {
        _ = try plant(other, in: folder, age: 100, lease: 30)
        let held = await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<8 {
            group.addTask {
              guard let locks = try? locks(in: folder, time: .system) else { return false }
              return (try? take(locks)) != nil
            }
          }
          return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(held == 1)
      }
    }
  }

  @Test func `what a lock file says is read back, and rubbish is nobody's`() {
    let owner = LockOwner(user: "Zoë\nX: y", host: "lab 1", machine: "b/1", process: 12)
    let record = LockRecord(
      token: "t",
      owner: owner,
      since: FileTime(seconds: 951_782_399),
      lease: 30
    )
    var expected = record
    expected.owner.user = "Zoë X: y"
    #expect(LockRecord(parsing: record.bytes, fallbackLease: 5) == expected)
    #expect(
      String(decoding: record.bytes, as: UTF8.self).contains("since: 2000-02-28 23:59:59 UTC\n")
    )
    let rubbish = LockRecord(parsing: [0xFF, 10, 58], fallbackLease: 5)
    #expect(rubbish.lease == 5 && rubbish.token.isEmpty)
    #expect(rubbish.description == "somebody")
  }

  @Test func `this process has a machine, and is not dead`() {
    let owner = LockOwner.current(user: "alice")
    #expect(owner.process == getpid())
    #expect(!owner.host.isEmpty)
    #expect(owner.machine.contains("-") && owner.machine.contains("/"))
    #expect(!owner.knowsDead(owner))
  }

  private func locks(in folder: URL, time: Timekeeper) throws -> FolderLocks {
    let shared = SharedFolder(
      tree: try DirectoryTree(at: folder.path),
      location: folder.path,
      random: .system,
      confirmReachable: {},
    )
    return FolderLocks(folder: shared, owner: mine, time: time, lease: 30)
  }

  private func take(_ locks: FolderLocks) throws -> HeldLock {
    let candidate = try locks.prepare(key)
    guard case .held(let lock) = try locks.attempt(candidate, for: key) else {
      locks.folder.discard(candidate.name)
      throw StorageError(.busy, subject: "", reason: "Taken")
    }
    return lock
  }
}
