import Foundation
import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing

@testable import Synchrony

/// What a loss of power could take away at any moment.
struct DurabilityTests {
  @Test(arguments: [true, false])
  func `no content gets a name, and no name a row, before it survives a loss of power`(
    isSynchronizedAtOnce: Bool
  ) async throws {
    let team = Team()
    let names = (0..<120).map { "folder \($0 % 40)/file \($0).csv" }
    let files = Dictionary(uniqueKeysWithValues: names.map { ($0, "old \($0)") })
    let (alice, bob) = try await team.aliceAndBob(files)
    for (number, name) in names.enumerated() {
      switch number % 3 {
      case 0: try alice.write("new \(number)", to: name, at: 100)
      case 1: try alice.remove(name)
      default: try alice.write("new \(number)", to: "other \(name)", at: 100)
      }
    }
    var options = SyncOptions()
    options.maxDelete = .percent(100)
    try await alice.sync(options)
    let tree = PoweredTree(
      base: try DirectoryTree(at: bob.folder),
      isSynchronizedAtOnce: isSynchronizedAtOnce,
    )
    try await bob.sync(options, storage: team.storage, tree: tree)
    #expect(tree.risks == [])
    #expect(bob.files() == alice.files())
    #expect(tree.namesGiven == 80)
  }

  @Test func `what a killed run gave a name survives a loss of power before the next records it`()
    async throws
  {
    var steps = 0
    var life: Lifetime
    repeat {
      let team = Team()
      let (alice, bob) = try await team.aliceAndBob(["in/a.csv": "old", "out/b.csv": "old"])
      try alice.write("new", to: "in/a.csv", at: 100)
      try alice.remove("out/b.csv")
      try await alice.sync()
      // No cache vouches for what has just been written.
      try await Task.sleep(for: .milliseconds(150))
      life = Lifetime(steps: steps)
      let tree = PoweredTree(base: try DirectoryTree(at: bob.folder), isSynchronizedAtOnce: true)
      _ = try? await bob.sync(tree: MortalTree(base: tree, life: life))
      try await bob.sync(tree: tree)
      #expect(tree.risks == [], "killed after \(steps) steps")
      #expect(bob.contents() == ["in/a.csv": "new"])
      steps += 1
    } while life.isOver
    #expect(steps > 20)
  }
}

/// A tree that knows what a loss of power would take away, and notes when that is relied upon.
private final class PoweredTree: WrappingTree {
  let base: any FileTree
  private let isSynchronizedAtOnce: Bool
  private let state = Mutex(State())

  private struct State {
    /// Files whose content is not on the disk.
    var contents: Set<ObjectKey> = []
    /// Folders whose entries are not on the disk.
    var folders: Set<String> = []
    var risks: [String] = []
    var namesGiven = 0
  }

  init(base: any FileTree, isSynchronizedAtOnce: Bool) {
    self.base = base
    self.isSynchronizedAtOnce = isSynchronizedAtOnce
  }

  var risks: [String] { state.withLock(\.risks) }
  var namesGiven: Int { state.withLock(\.namesGiven) }

  func change(_ key: ObjectKey) { state.withLock { _ = $0.contents.insert(key) } }
  func keep(_ key: ObjectKey) { state.withLock { _ = $0.contents.remove(key) } }

  private static func folder(_ key: ObjectKey) -> String {
    key.description.split(separator: "/").dropLast().joined(separator: "/")
  }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try base.rename(from, to: to, mode: mode)
    state.withLock { state in
      if to == .control("versionsLocal.csv"), !state.folders.isEmpty {
        state.risks.append("rows of \(state.folders.sorted())")
      }
      let isLost = state.contents.remove(from) != nil
      if isLost { state.contents.insert(to) }
      if isLost, to.path != nil || !to.description.hasPrefix(".S3/tmp/") {
        state.risks.append("the content of \(to)")
      }
      if to.path != nil { state.namesGiven += 1 }
      for key in [from, to] where key.path != nil { state.folders.insert(Self.folder(key)) }
    }
  }

  func remove(_ key: ObjectKey) throws(FileError) {
    try base.remove(key)
    keep(key)
    if key.path != nil { state.withLock { _ = $0.folders.insert(Self.folder(key)) } }
  }

  func synchronize(directory: ObjectKey?) throws(FileError) {
    try base.synchronize(directory: directory)
    state.withLock { _ = $0.folders.remove(directory?.description ?? "") }
  }

  func synchronizeEverything() throws(FileError) {
    guard isSynchronizedAtOnce else {
      throw FileError(.unsupported, path: ".", reason: "Not here")
    }
    state.withLock { state in
      state.contents = []
      state.folders = []
    }
  }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    PoweredFile(tree: self, key: key, base: try base.create(key, isPrivate: isPrivate))
  }

  func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile {
    PoweredFile(tree: self, key: key, base: try base.reopen(key))
  }

  func removeDirectoryIfEmpty(_ key: ObjectKey) throws(FileError) -> Bool {
    let isRemoved = try base.removeDirectoryIfEmpty(key)
    if isRemoved, key.path != nil {
      state.withLock { state in
        state.folders.remove(key.description)
        state.folders.insert(Self.folder(key))
      }
    }
    return isRemoved
  }
}

private struct PoweredFile: WritableFile {
  let tree: PoweredTree
  let key: ObjectKey
  let base: any WritableFile

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    tree.change(key)
    try base.write(bytes, at: offset)
  }

  func setModified(_ time: FileTime) throws(FileError) { try base.setModified(time) }
  func setPermissions(_ bits: UInt32) throws(FileError) { try base.setPermissions(bits) }

  func synchronize() throws(FileError) {
    try base.synchronize()
    tree.keep(key)
  }

  func status() throws(FileError) -> FileStatus { try base.status() }
}
