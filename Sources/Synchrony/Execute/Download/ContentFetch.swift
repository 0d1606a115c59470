import LocalFiles
import Manifest
import Storage

/// Fetches the content of one object into a file.
///
/// Where the storage is read best in ranges, those of a large object come several at a time, and
/// a run that goes on after another was killed fetches only what is missing.
struct ContentFetch: Sendable {
  let place: Workplace
  let path: RelativePath
  /// The content that the ledger promises.
  let expected: Checksum
  let scratch: Scratch

  /// What has come.
  struct Arrival: Sendable {
    var file: any WritableFile
    /// The version that was fetched; its checksum is that of the file, nil if the file has
    /// another size.
    var info: ObjectInfo
    /// The number of bytes that this run has fetched.
    var bytes: Int64
    /// Whether it came in ranges, of which a journal tells.
    var hasJournal: Bool
    /// Whether the storage has what the ledger promises, and something else has come.
    var isDamaged = false
  }

  /// So many ranges of one file are on their way at once: enough to fill a link over which each
  /// answer takes its time, and no more files open than that.
  private static let width = 8

  /// Fetches the object, complete but perhaps not what the ledger promises.
  ///
  /// What was begun with another version, or turns out to be wrong, is begun again once, and what
  /// was damaged on its way here is asked for again. After an error, what the next run can go on
  /// with is left, and nothing else.
  ///
  /// - Throws: `StorageError`, `FileError`, `CancellationError`.
  func run() async throws -> Arrival {
    for _ in 1..<ReadAttempts.most {
      let arrival = try await attempt()
      guard arrival.isDamaged else { return arrival }
      scratch.remove(from: place.tree)
    }
    return try await attempt()
  }

  private func attempt() async throws -> Arrival {
    do {
      guard let rangeSize = place.storage.capabilities.rangeSize else {
        return try await begin(nil)
      }
      if let arrival = try await unlessReplaced({ try await goOnOrBegin(rangeSize) }) {
        return arrival
      }
      scratch.remove(from: place.tree)
      return try await begin(rangeSize)
    } catch {
      if isResumable, Self.isWorthKeeping(after: error) {
        place.claims.leave(scratch)
      } else {
        scratch.remove(from: place.tree)
      }
      throw error
    }
  }

  /// Goes on with what an earlier run has left, or begins.
  ///
  /// - Returns: what has come, or nil if what was left is wrong.
  private func goOnOrBegin(_ rangeSize: Int64) async throws -> Arrival? {
    guard place.claims.wasBegun(scratch) else { return try await begin(rangeSize) }
    let left = PartFile(
      leftAt: scratch,
      in: place.tree,
      thread: place.environment.workforce(1),
      rangeSize: rangeSize,
    )
    guard let part = left else {
      scratch.remove(from: place.tree)
      return try await begin(rangeSize)
    }
    let arrival = try await complete(part)
    return arrival.info.checksum == expected ? arrival : nil
  }

  private func begin(_ rangeSize: Int64?) async throws -> Arrival {
    let part = try PartFile(
      scratch,
      in: place.tree,
      thread: place.environment.workforce(1),
      isStream: rangeSize == nil,
    )
    if let old = place.scan.status(of: path) {
      // What only some may read is not for others while it comes; the owner goes on with it.
      try part.file.setPermissions(old.permissions | 0o600)
    }
    let info = try await place.storage.read(
      ObjectKey(path),
      range: rangeSize.map { 0..<$0 },
      condition: .none,
      into: RangeSink(
        file: part.file,
        start: 0,
        capacity: rangeSize,
        meter: place.meter,
        digest: part.digest,
      ),
    )
    guard let rangeSize, info.size > rangeSize else { return try await arrival(info, part) }
    guard RangeMap.allows(size: info.size, rangeSize: rangeSize) else {
      throw StorageError(
        .other,
        subject: "\(path)",
        reason: "the server says that it has \(info.size) bytes, which cannot be.",
      )
    }
    try part.divide(info, into: rangeSize)
    return try await complete(part)
  }

  /// Fetches the ranges that are missing.
  private func complete(_ part: PartFile) async throws -> Arrival {
    defer { part.digest.stop() }
    var latest: ObjectInfo?
    let ranges = BoundedGroup(part.map?.missing ?? [], limit: Self.width) { index in
      try await fetch(index, part)
    }
    try await ranges.run { info in latest = info }
    try Task.checkCancellation()
    if let latest { return try await arrival(latest, part) }
    let info = try await place.storage.info(ObjectKey(path))
    try check(info, part)
    return try await arrival(info, part)
  }

  private func fetch(_ index: Int, _ part: PartFile) async throws -> ObjectInfo? {
    guard let map = part.map else { return nil }
    let bytes = map.bytes(of: index)
    let info = try await place.storage.read(
      ObjectKey(path),
      range: bytes,
      condition: map.eTag.map(ReadCondition.matches) ?? .none,
      into: RangeSink(
        file: part.file,
        start: bytes.lowerBound,
        capacity: Int64(bytes.count),
        meter: place.meter,
      ),
    )
    try check(info, part)
    try part.finish(index)
    return info
  }

  /// Some servers ignore what a read demands.
  private func check(_ info: ObjectInfo, _ part: PartFile) throws(StorageError) {
    guard info.eTag == part.map?.eTag, info.size == part.map?.size else {
      throw .conditionFailed(ObjectKey(path))
    }
  }

  private func arrival(_ info: ObjectInfo, _ part: PartFile) async throws -> Arrival {
    var info = info
    let size = try part.file.status().size
    let promised = info.checksum
    info.checksum = size == info.size ? try await part.digest.finish(size: size) : nil
    return Arrival(
      file: part.file,
      info: info,
      bytes: info.size - part.inherited,
      hasJournal: part.map != nil,
      isDamaged: promised == expected && info.checksum != expected,
    )
  }

  /// Runs `body`, or returns nil if somebody replaced the object meanwhile.
  private func unlessReplaced(_ body: () async throws -> Arrival?) async throws -> Arrival? {
    do {
      return try await body()
    } catch let error as StorageError where error.code == .conditionFailed {
      return nil
    }
  }

  /// Whether the next run finds a file that it can go on with.
  private var isResumable: Bool {
    guard let journal = scratch.journal else { return false }
    return (try? place.tree.status(of: journal)) != nil
  }

  /// Whether what has come may be right, and is not what has filled the disk.
  private static func isWorthKeeping(after error: any Error) -> Bool {
    switch error {
    case is CancellationError: true
    case let error as StorageError:
      ![.notFound, .conditionFailed, .localFile].contains(error.code)
    default: false
    }
  }
}
