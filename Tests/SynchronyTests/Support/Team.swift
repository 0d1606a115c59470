import Foundation
import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting

@testable import Synchrony

/// A shared place and the people who share it, each with a Data folder on the real disk.
///
/// The clock stands still unless a test moves it, so that times in ledgers can be foretold.
final class Team: Sendable {
  let path: String
  let storage: any Storage
  private let clock = Mutex(Team.beginning)

  private static let beginning = FileTime(seconds: 1_795_000_000)

  /// Makes a team around `storage`, or around a fresh memory.
  init(_ storage: any Storage = MemoryStorage()) {
    self.storage = storage
    path = Self.room + "synchrony-team-" + UUID().uuidString
  }

  /// A team around a shared directory beside the Data folders.
  init(sharing directory: String) throws {
    path = Self.room + "synchrony-team-" + UUID().uuidString
    let share = "\(path)/\(directory)"
    try FileManager.default.createDirectory(atPath: share, withIntermediateDirectories: true)
    storage = try FolderStorage(at: share, user: "team")
  }

  /// A file system in memory where there is one: hundreds of runs need not wait for a disk.
  private static let room =
    FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm/" : NSTemporaryDirectory()

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A member of the team.
  func person(_ name: String) throws -> Person {
    let folder = "\(path)/\(name)/Data"
    try FileManager.default.createDirectory(
      atPath: folder,
      withIntermediateDirectories: true,
    )
    return Person(name: name, folder: folder, team: self)
  }

  /// Moves the clock.
  func wait(seconds: Int64) {
    clock.withLock { $0.seconds += seconds }
  }

  /// The clock, on a wall so many hours ahead of universal time.
  func environment(zone: Int64 = 0) -> Environment {
    var environment = Environment.system
    environment.now = { [self] in clock.withLock { $0 } }
    environment.wallClock = { Timestamp(seconds: $0.seconds + zone * 3_600) }
    environment.moment = { FileTime(seconds: $0.seconds - zone * 3_600) }
    // What the disk notes goes by the machine's clock, and so do durations, but for what a test
    // adds to them.
    environment.time.now = { [self] in
      Timekeeper.system.now() + .seconds(clock.withLock { $0.seconds } - Self.beginning.seconds)
    }
    return environment
  }
}

// MARK: - The shared place

extension Team {
  /// The content of an object, or nil if there is none.
  func object(_ name: String) async throws -> String? {
    let sink = BytesSink()
    let key = try key(name)
    do throws(StorageError) {
      _ = try await storage.read(key, range: nil, condition: .none, into: sink)
      return String(decoding: sink.bytes, as: UTF8.self)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  /// Puts an object there past everybody's ledgers.
  func put(_ text: String, at name: String) async throws {
    try await put(Array(text.utf8), at: name)
  }

  func put(_ bytes: [UInt8], at name: String) async throws {
    _ = try await storage.write(
      key(name),
      from: BytesSource(bytes),
      attributes: ObjectAttributes(),
      condition: .none,
    )
  }

  /// Takes an object away past everybody's ledgers.
  func drop(_ name: String) async throws {
    try await storage.delete(key(name), condition: .none)
  }

  /// The names of all objects that are files of somebody.
  func names() async throws -> [String] {
    try await allNames().filter { !$0.hasPrefix(".S3/") }
  }

  /// The names of all objects.
  func allNames() async throws -> [String] {
    var names: [String] = []
    var token: ListToken?
    repeat {
      let page = try await storage.list(prefix: [], after: token)
      names += page.objects.map(\.key.description)
      token = page.next
    } while token != nil
    return names
  }

  /// The rows of `versions.csv`.
  func ledger() async throws -> VersionTable {
    guard let text = try await object(".S3/versions.csv") else { return VersionTable() }
    return try VersionTable.read(csv: Array(text.utf8), ledger: "versions.csv").table
  }

  /// The paths in `versions.csv`.
  func rows() async throws -> [String] {
    let table = try await ledger()
    return (0..<table.count).map { table.path(at: $0).description }
  }

  /// Every object with its content.
  func objects() async throws -> [String: String] {
    var objects: [String: String] = [:]
    for name in try await allNames() { objects[name] = try await object(name) }
    return objects
  }

  /// The contents in the trash.
  func trash() async throws -> [String: String] {
    try await objects().filter { $0.key.hasPrefix(".S3/deleted/") }
  }

  func key(_ name: String) throws -> ObjectKey {
    try ObjectKey(validating: Array(name.utf8))
  }
}
