import Hashing
import LocalFiles
import Manifest

extension Scan {
  /// What is known of a file that was written since the scan: its content and status.
  struct WrittenFile: Sendable {
    var checksum: Checksum
    var status: FileStatus
  }

  /// Writes the stat cache, new, then synchronized, then renamed, for the next scan.
  ///
  /// A file that changes twice within one tick of the file system's clock has the same times
  /// after both changes. So a file is left out, and read again next time, unless its times lie
  /// before the scan began, by more than such a tick (git's rule for its index, with the start
  /// of the scan in place of the time of the index, as reading may take long). Files that were
  /// written since the scan are left out unless they lie that much before now.
  ///
  /// - Parameters:
  ///   - tree: the tree that was scanned.
  ///   - edits: what was written (a value) or removed (nil) since the scan.
  /// - Throws: `FileError`; the old cache then stays. `DigestUnavailable`.
  func saveCache(to tree: any FileTree, edits: [RelativePath: WrittenFile?] = [:]) throws {
    if isCacheCurrent && edits.isEmpty { return }
    let scratch = ObjectKey.control("tmp/\(StatCache.scratchName)")
    try tree.remove(scratch)
    let file = try tree.create(scratch, isPrivate: false)
    do {
      // The clock that counts is that of the file system, which may be another machine's.
      let now = try file.status().changed
      let bytes = try cacheContent(asOf: now, edits)
      try file.write(bytes.span, at: 0)
      try file.synchronize()
      try tree.rename(scratch, to: StatCache.key, mode: .replace)
    } catch {
      try? tree.remove(scratch)
      throw error
    }
  }

  private func cacheContent(
    asOf now: FileTime,
    _ edits: [RelativePath: WrittenFile?],
  ) throws(DigestUnavailable) -> [UInt8] {
    let tick = now.tick
    let scanned = now - age - tick
    var builder = StatCacheBuilder()
    for position in 0..<table.count where statuses[position].isOlder(than: scanned) {
      let path = table.path(at: position)
      if !edits.isEmpty, edits[path] != nil { continue }
      builder.add(path, statuses[position], table.checksum(at: position))
    }
    for case (let path, let file?) in edits where file.status.isOlder(than: now - tick) {
      builder.add(path, file.status, file.checksum)
    }
    return try builder.finish()
  }
}

extension FileStatus {
  fileprivate func isOlder(than time: FileTime) -> Bool {
    modified < time && changed < time
  }
}

extension FileTime {
  /// The step of the clock that a file system noted this moment by, or more.
  fileprivate var tick: Duration { nanoseconds == 0 ? .seconds(2) : .milliseconds(100) }

  /// Whether this moment lies before `moment` by more than a step of the clock that noted it.
  func isBefore(tickOf moment: FileTime) -> Bool { self < moment - moment.tick }

  fileprivate static func - (time: FileTime, duration: Duration) -> FileTime {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int64(time.nanoseconds) - attoseconds / 1_000_000_000
    let borrowed: Int64 = nanoseconds < 0 ? 1 : 0
    return FileTime(
      seconds: time.seconds - seconds - borrowed,
      nanoseconds: Int32(nanoseconds + borrowed * 1_000_000_000),
    )
  }
}
