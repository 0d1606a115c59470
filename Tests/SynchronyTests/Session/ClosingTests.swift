import Foundation
import Hashing
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import Synchrony

/// What a run took on the remote is given back when it ends, in whatever way.
struct ClosingTests {
  private let memory = MemoryStorage()
  private let team = Team()

  private func participants(_ reporter: any Reporter = EventLog()) -> Participants {
    Participants(
      prompter: ScriptedPrompter([]),
      reviewer: AutomaticReviewer(),
      reporter: reporter,
    )
  }

  private let store: ClosingStorage

  init() {
    store = ClosingStorage(WeakStorage(memory, judging: []))
  }

  private var registry: PlatformRegistry {
    PlatformRegistry([
      PlatformRegistry.Platform(name: "Weak") { _ in WeakConnection(storage: store) }
    ])
  }

  private func options(for person: Person) -> ConnectionOptions {
    var options = ConnectionOptions()
    options.dataFolder = person.folder
    options.user = person.name
    return options
  }

  private func locks() async throws -> [ObjectInfo] {
    try await memory.list(prefix: Array(".S3/locks".utf8), after: nil).objects
  }

  @Test func `every call lets go of the lock at its end`() async throws {
    let alice = try team.person("alice")
    try alice.write("one", to: "a.txt")
    let here = options(for: alice)
    let log = EventLog()
    let summary = try await smartSync(
      platform: "Weak",
      connection: here,
      participants: participants(log),
      registry: registry,
    )
    #expect(summary.uploaded == 1 && summary.failed == 0)
    let messages = log.events.compactMap { event in
      if case .message(let text) = event { text } else { nil }
    }
    #expect(messages.filter { $0 == "\(ConditionNotice.usesLock)" }.count == 1)
    #expect(try await memory.info(.control("versions.csv")).size > 36)
    #expect(try await locks().isEmpty)
    let plan = try await status(
      platform: "Weak",
      connection: here,
      participants: participants(),
      registry: registry,
    )
    #expect(plan.changes.isEmpty)
    let findings = try await verify(
      platform: "Weak",
      connection: here,
      repairs: true,
      participants: participants(),
      registry: registry,
    )
    #expect(findings.isEmpty)
    let count = try await resetAll(
      platform: "Weak",
      connection: here,
      isConfirmed: true,
      participants: participants(),
      registry: registry,
    )
    #expect(count == 2)
    #expect(try await memory.list(prefix: [], after: nil).objects.count == 1)
    #expect(store.closings == 4)
  }

  @Test func `a reset gives back an edit that a killed run has swapped out`() async throws {
    let alice = try team.person("alice")
    let known = try checksum(of: Array("known".utf8))
    let folder = ".S3/tmp/\(known).0123456789abcdef"
    try alice.write("edited", to: "\(folder)/plots/a.csv")
    try alice.write("known", to: "\(folder)/b.csv")
    _ = try await resetAll(
      platform: "Weak",
      connection: options(for: alice),
      isConfirmed: true,
      participants: participants(),
      registry: registry,
    )
    let files = alice.files()
    #expect(files.count == 1)
    #expect(files.first.flatMap(alice.read) == "edited")
    #expect(!alice.has(".S3"))
  }

  @Test func `an edit whose folder is a file by now is given back beside it`() async throws {
    let alice = try team.person("alice")
    let known = try checksum(of: Array("known".utf8))
    try alice.write("edited", to: ".S3/tmp/\(known).0123456789abcdef/plots/a.csv")
    try alice.write("a file", to: "plots")
    try await alice.sync()
    let others = alice.files().filter { $0 != "plots" }
    #expect(others.count == 1)
    #expect(others.first.flatMap(alice.read) == "edited")
    #expect(alice.leftOvers().isEmpty)
  }

  @Test func `a run that fails closes as well`() async throws {
    let alice = try team.person("alice")
    try alice.configure("versions.csv", "this is no ledger\n")
    let here = options(for: alice)
    await #expect(throws: SyncError.self) {
      try await smartSync(
        platform: "Weak",
        connection: here,
        participants: participants(),
        registry: registry,
      )
    }
    #expect(store.closings == 1)
  }
}

/// A storage that counts how often it was closed.
private final class ClosingStorage: WrappingStorage {
  let base: any Storage
  private let count = Mutex(0)

  init(_ base: any Storage) {
    self.base = base
  }

  var closings: Int { count.withLock { $0 } }

  func close() async {
    count.withLock { $0 += 1 }
  }
}

/// The way to a store that needs help with conditions.
private struct WeakConnection: Connection {
  let storage: any Storage

  func introMessage() -> String { "Hello." }

  func establishConnection(in context: ConnectionContext) async throws -> any Storage {
    let reporter = context.reporter
    return ConditionalStorage(storage, owner: .current(user: "alice")) { notice in
      reporter.report(.message(Printable.text("\(notice)")))
    }
  }
}
