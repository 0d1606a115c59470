import Hashing
import LocalFiles
import Manifest
import Storage

/// A file that is filled in ranges, in any order, and that the next run can go on with.
final class PartFile: Sendable {
  /// The file.
  let file: any WritableFile
  /// Follows what is complete.
  let digest: FollowingDigest
  /// The bytes that an earlier run has left.
  let inherited: Int64
  private let scratch: Scratch
  private let tree: any FileTree
  private let state: Guarded<State>

  private struct State {
    var map: RangeMap?
    var journal: (any WritableFile)?
  }

  /// So much is digested as it comes by: more would keep a connection's thread from its work.
  private static let inlineLimit: Int64 = 1 << 20

  private init(
    _ scratch: Scratch,
    _ tree: any FileTree,
    file: any WritableFile,
    inlineLimit: Int64,
    thread: any Workforce,
    map: RangeMap?,
    journal: (any WritableFile)?,
  ) throws(DigestUnavailable) {
    self.scratch = scratch
    self.tree = tree
    self.file = file
    digest = try FollowingDigest(inlineLimit: inlineLimit, on: thread) { () throws(FileError) in
      try tree.open(scratch.key)
    }
    inherited = map.map { $0.size - $0.missingBytes } ?? 0
    state = Guarded(State(map: map, journal: journal))
  }

  /// Makes a new file.
  ///
  /// - Parameters:
  ///   - scratch: where.
  ///   - tree: the Data folder.
  ///   - thread: what digests a file that is too large to be digested as it comes by.
  ///   - isStream: whether all of it comes in one stream.
  /// - Throws: `FileError`; `DigestUnavailable`.
  convenience init(
    _ scratch: Scratch,
    in tree: any FileTree,
    thread: any Workforce,
    isStream: Bool,
  ) throws {
    let file = try tree.create(scratch.key, isPrivate: false)
    try self.init(
      scratch,
      tree,
      file: file,
      inlineLimit: isStream ? .max : Self.inlineLimit,
      thread: thread,
      map: nil,
      journal: nil,
    )
  }

  /// Opens what an earlier run has left, or returns nil if there is nothing that can be used.
  convenience init?(
    leftAt scratch: Scratch,
    in tree: any FileTree,
    thread: any Workforce,
    rangeSize: Int64,
  ) {
    guard let key = scratch.journal, let map = Self.map(key, in: tree), map.rangeSize == rangeSize,
      let status = try? tree.status(of: scratch.key), (map.end...map.size).contains(status.size),
      let file = try? tree.reopen(scratch.key), let journal = try? tree.reopen(key)
    else { return nil }
    try? self.init(
      scratch,
      tree,
      file: file,
      inlineLimit: 0,
      thread: thread,
      map: map,
      journal: journal,
    )
    digest.advance(to: map.front)
  }

  private static func map(_ key: ObjectKey, in tree: any FileTree) -> RangeMap? {
    guard let file = try? tree.open(key), file.size <= RangeMap.longestJournal else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(file.size))
    var window = bytes.mutableSpan
    guard let count = try? file.read(at: 0, into: &window), count == Int(file.size) else {
      return nil
    }
    return RangeMap(journal: bytes)
  }

  /// What is there and what is not, once the object's size is known.
  var map: RangeMap? { state.withLock { $0.map } }

  /// Divides the file into ranges, of which the first is there.
  func divide(_ info: ObjectInfo, into rangeSize: Int64) throws(FileError) {
    let map = RangeMap(eTag: info.eTag, size: info.size, rangeSize: rangeSize)
    var journal: (any WritableFile)?
    if let key = scratch.journal, let text = map.journal {
      journal = try tree.create(key, isPrivate: true)
      try journal?.write(text.span, at: 0)
    }
    state.withLock { $0 = State(map: map, journal: journal) }
    try finish(0)
  }

  /// Notes that a range is there for good.
  func finish(_ index: Int) throws(FileError) {
    let state = state.withLock { state in
      state.map?.add(index)
      return state
    }
    guard let map = state.map else { return }
    let mark = [RangeMap.mark]
    try state.journal?.write(mark.span, at: map.journalOffset(of: index))
    digest.advance(to: map.front)
  }
}
