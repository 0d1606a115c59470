import Foundation
import LocalFiles
import Manifest
import Storage
import Synchronization
import Testing

@testable import Synchrony

/// A disk that is full, from some step of a run on or for one moment.
struct FullDiskTests {
  @Test(arguments: [true, false])
  func `wherever the disk is full, the run ends with a sentence and both sides are whole`(
    staysFull: Bool
  ) async throws {
    let rehearsal = try await MixedWork(Team())
    let room = FullDisk(try DirectoryTree(at: rehearsal.bob.folder), failingAt: .max)
    _ = try await rehearsal.run(storage: rehearsal.team.storage, tree: room)
    // Fewer would mean that something does not go through the wrapper.
    #expect(room.steps > 40)
    for step in stride(from: 0, to: room.steps, by: isThorough || staysFull ? 1 : 2) {
      let work = try await MixedWork(Team())
      let disk = FullDisk(
        try DirectoryTree(at: work.bob.folder),
        failingAt: step,
        staysFull: staysFull,
      )
      let comment: Comment = "full at step \(step)"
      do {
        let run = try await work.run(storage: work.team.storage, tree: disk)
        for reason in run.reasons { #expect(Self.isSentence(reason), comment) }
      } catch let error as SyncError {
        #expect(Self.isSentence(error.message), comment)
        #expect(error.message.contains("space"), comment)
      }
      #expect(disk.hasFailed, comment)
      try await work.contents.expectNothingLost(in: work.team, [work.alice, work.bob], comment)
      try await work.expectRecovery(comment)
    }
  }

  private static func isSentence(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("\n") && !text.contains("FileError(")
  }
}

/// A folder on a disk that is full.
private final class FullDisk: WrappingTree {
  let base: any FileTree
  private let failing: Int
  private let staysFull: Bool
  private let state = Mutex((steps: 0, hasFailed: false))

  init(_ base: any FileTree, failingAt step: Int, staysFull: Bool = true) {
    self.base = base
    failing = step
    self.staysFull = staysFull
  }

  /// How often something was asked for that takes room.
  var steps: Int { state.withLock(\.steps) }
  var hasFailed: Bool { state.withLock(\.hasFailed) }

  func takeRoom(for key: ObjectKey) throws(FileError) {
    let isFull = state.withLock { state in
      defer { state.steps += 1 }
      let isFull = staysFull ? state.steps >= failing : state.steps == failing
      if isFull { state.hasFailed = true }
      return isFull
    }
    if isFull {
      throw FileError(.noSpace, path: key.description, reason: "No space left on device")
    }
  }

  func create(_ key: ObjectKey, isPrivate: Bool) throws(FileError) -> any WritableFile {
    try takeRoom(for: key)
    return FileOnFullDisk(disk: self, key: key, base: try base.create(key, isPrivate: isPrivate))
  }

  func reopen(_ key: ObjectKey) throws(FileError) -> any WritableFile {
    FileOnFullDisk(disk: self, key: key, base: try base.reopen(key))
  }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    try takeRoom(for: to)
    try base.rename(from, to: to, mode: mode)
  }

  func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) {
    try takeRoom(for: to)
    try base.copy(from, to: to)
  }

  func createDirectory(_ key: ObjectKey) throws(FileError) {
    try takeRoom(for: key)
    try base.createDirectory(key)
  }
}

private struct FileOnFullDisk: WritableFile {
  let disk: FullDisk
  let key: ObjectKey
  let base: any WritableFile

  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    try disk.takeRoom(for: key)
    try base.write(bytes, at: offset)
  }

  func synchronize() throws(FileError) {
    // Where blocks are given out late, this is where a full disk shows.
    try disk.takeRoom(for: key)
    try base.synchronize()
  }

  func setModified(_ time: FileTime) throws(FileError) { try base.setModified(time) }
  func setPermissions(_ bits: UInt32) throws(FileError) { try base.setPermissions(bits) }
  func status() throws(FileError) -> FileStatus { try base.status() }
}
