import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import Synchrony

/// What only happens between one call and the next, as simulations found it.
struct SmallWindowTests {
  @Test func `a file that is edited the moment it arrived is seen as edited by the next run`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("new", to: "a.csv", at: 60)
    try await alice.sync()
    let tree = HastyTree(base: try DirectoryTree(at: bob.folder)) {
      try bob.write("bob's edit", to: "a.csv", at: 90)
    }
    try await bob.sync(tree: tree)
    #expect(bob.read("a.csv") == "bob's edit")
    let run = try await bob.sync()
    #expect(run.proposals.map(\.kind) == [.pushModified])
    #expect(try await team.object("a.csv") == "bob's edit")
  }

  @Test func `a conflict copy that is edited the moment it is there is pushed as it is`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("alice's", to: "a.csv", at: 60)
    try bob.write("bob's", to: "a.csv", at: 90)
    try await alice.sync()
    let tree = HastyTree(base: try DirectoryTree(at: bob.folder)) {
      let copy = bob.files().first { $0.hasPrefix("a (conflict") }
      try bob.write("bob's later edit", to: copy ?? "", at: 95)
    }
    try await bob.sync(tree: tree)
    try await bob.sync()
    #expect(Set(try await team.objects().values).isSuperset(of: ["alice's", "bob's later edit"]))
  }

  @Test func `what is written into a conflict copy as it is taken back stays`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("alice's", to: "a.csv", at: 60)
    try bob.write("bob's", to: "a.csv", at: 90)
    try await alice.sync()
    // Theirs cannot be had, so that the copy of ours is not needed.
    try await team.put("nobody's", at: "a.csv")
    let tree = LastMinuteTree(base: try DirectoryTree(at: bob.folder)) { copy in
      try bob.write("bob's later edit", to: copy, at: 95)
    }
    try await bob.sync(tree: tree)
    #expect(tree.edited.count == 1)
    #expect(Set(bob.contents().values) == ["bob's", "bob's later edit"])
  }

  @Test func `a conflict copy survives a loss of power before the name is given away`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["sub/a.csv": "old"])
    try alice.write("alice's", to: "sub/a.csv", at: 60)
    try bob.write("bob's", to: "sub/a.csv", at: 90)
    try await alice.sync()
    let tree = RecordingTree(base: try DirectoryTree(at: bob.folder))
    try await bob.sync(tree: tree)
    let steps = tree.steps.filter { $0.contains("sub") }
    #expect(steps.prefix(2) == ["the copy gets its name in sub", "sub is made to survive"])
  }

  @Test func `a ledger that changes on its way is read again`() async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("new", to: "a.csv", at: 60)
    try await alice.sync()
    let run = try await bob.sync(storage: NoisyStorage(base: team.storage))
    #expect(run.problems.isEmpty)
    #expect(bob.contents() == ["a.csv": "new"])
  }

  @Test func `a change that did not reach the store is no conflict with oneself`() async throws {
    let team = Team()
    let (alice, _) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("new", to: "a.csv", at: 60)
    let storage = FaultyStorage(team.storage)
    let lost = StorageError(.outcomeUnknown, subject: "a.csv", reason: "The answer was lost.")
    storage.add(Fault(.write, key: try ObjectKey(RelativePath("a.csv")), error: lost))
    let run = try await alice.sync(storage: storage)
    #expect(storage.unexercisedFaults.isEmpty)
    #expect(run.leftAlone == [])
    #expect(alice.files() == ["a.csv"])
    #expect(try await team.object("a.csv") == "new")
  }
}

/// A tree whose owner edits a file as soon as a run has given it its name, and whose disk is so
/// slow that the run's last file comes long after that.
private final class HastyTree: WrappingTree {
  let base: any FileTree
  private let edit: Mutex<(@Sendable () throws -> Void)?>

  init(base: any FileTree, edit: @escaping @Sendable () throws -> Void) {
    self.base = base
    self.edit = Mutex(edit)
  }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try base.rename(from, to: to, mode: mode)
    guard to.path != nil else { return }
    let edit = edit.withLock { $0.take() }
    try? edit?()
  }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    if key == .control("tmp/stat-cache") { Timekeeper.system.block(.milliseconds(300)) }
    return try base.create(key, isPrivate: isPrivate)
  }
}

/// A tree whose owner edits a conflict copy right before a run takes it away.
private final class LastMinuteTree: WrappingTree {
  let base: any FileTree
  private let edit: @Sendable (String) throws -> Void
  private let log = Mutex<Set<String>>([])

  init(base: any FileTree, edit: @escaping @Sendable (String) throws -> Void) {
    self.base = base
    self.edit = edit
  }

  /// The copies that were edited.
  var edited: Set<String> { log.withLock { $0 } }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    editIfCopy(from)
    try base.rename(from, to: to, mode: mode)
  }

  func remove(_ key: ObjectKey) throws(FileError) {
    editIfCopy(key)
    try base.remove(key)
  }

  private func editIfCopy(_ key: ObjectKey) {
    guard let name = key.path?.description, name.contains("(conflict"),
      log.withLock({ $0.insert(name).inserted })
    else { return }
    try? edit(name)
  }
}

/// A tree that notes what a run does to the names of a person's files.
private final class RecordingTree: WrappingTree {
  let base: any FileTree
  private let log = Mutex<[String]>([])

  init(base: any FileTree) {
    self.base = base
  }

  var steps: [String] { log.withLock { $0 } }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try base.rename(from, to: to, mode: mode)
    if mode == .absent, to.path != nil { note("the copy gets its name in sub") }
    if mode == .exchange { note("theirs gets the name in sub") }
  }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    try base.synchronize(directory: directory)
    note("\(directory?.description ?? "the root") is made to survive")
  }

  private func note(_ step: String) { log.withLock { $0.append(step) } }
}

/// A storage whose line changes a bit of `versions.csv` once.
private final class NoisyStorage: WrappingStorage {
  let base: any Storage
  private let isNoisy = Atomic(true)

  init(base: any Storage) {
    self.base = base
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let isHit =
      key == .control("versions.csv") && isNoisy.exchange(false, ordering: .relaxed)
    return try await base.read(
      key,
      range: range,
      condition: condition,
      into: isHit ? NoisySink(base: sink) : sink,
    )
  }
}

private struct NoisySink: ByteSink {
  let base: any ByteSink

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    var noisy: [UInt8] = []
    for index in bytes.indices { noisy.append(bytes[index]) }
    if let place = noisy.lastIndex(of: UInt8(ascii: "a")) { noisy[place] = UInt8(ascii: "b") }
    try base.write(noisy.span, at: offset)
  }
}
