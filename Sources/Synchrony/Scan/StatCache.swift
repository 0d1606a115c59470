import Hashing
import LocalFiles
import Manifest

/// What the files of the Data folder had in them when they were last read.
///
/// The cache lies in `.S3/stat-cache`. It is only ever a shortcut: one that is missing,
/// damaged or of another version counts as empty. An entry vouches for a file whose size,
/// modification time, change time and inode are those of the entry. The device is left out,
/// because the number of a network share changes each time that it is mounted.
///
/// The file is a header, the folders sorted by path, for each its files sorted by name, and
/// the bytes of all names; integers are little-endian. See `StatCacheLayout`.
struct StatCache: Sendable {
  static let key = ObjectKey.control("stat-cache")
  /// What the next cache is called in `.S3/tmp` until it takes the place of this one.
  static let scratchName = "stat-cache"

  private let bytes: [UInt8]
  private let folderCount: Int
  private let namesStart: Int

  /// The number of files.
  let count: Int

  /// Makes an empty cache.
  init() {
    bytes = []
    folderCount = 0
    count = 0
    namesStart = 0
  }

  /// Loads the cache of `tree`.
  init(from tree: any FileTree) {
    self = Self.load(from: tree).flatMap { StatCache($0) } ?? StatCache()
  }

  /// Reads a cache file, or returns nil for what is none.
  init?(_ bytes: [UInt8]) {
    let reader = StatCacheLayout.Reader(bytes)
    guard bytes.count >= StatCacheLayout.headerSize,
      bytes.starts(with: StatCacheLayout.magic),
      let digest = try? StatCacheLayout.digest(of: bytes),
      digest == reader.checksum(at: StatCacheLayout.digestStart)
    else { return nil }
    self.bytes = bytes
    folderCount = Int(reader.integer(at: StatCacheLayout.folderCountStart, as: UInt32.self))
    count = Int(reader.integer(at: StatCacheLayout.fileCountStart, as: UInt32.self))
    namesStart =
      StatCacheLayout.headerSize + folderCount * StatCacheLayout.folderSize
      + count * StatCacheLayout.fileSize
    guard namesStart <= bytes.count else { return nil }
  }

  /// Puts the checksums into `folder` that the cache vouches for.
  ///
  /// Both sides are sorted by name, so that each is walked once.
  func vouch(for folder: inout ScannedFolder) {
    guard let known = files(of: folder.path) else { return }
    var position = known.lowerBound
    for index in folder.items.indices where !folder.items[index].isFolder {
      let name = folder.items[index].name
      while position < known.upperBound {
        // A name that leads beyond the end cannot be waited for.
        let order = compareName(ofFile: position, to: folder.names, name) ?? -1
        if order == 0 {
          folder.items[index].checksum = checksum(ofFile: position, if: folder.items[index].status)
        }
        if order >= 0 { break }
        position += 1
      }
    }
  }

  private func checksum(ofFile position: Int, if status: FileStatus) -> Checksum? {
    let start = fileStart(position)
    let reader = StatCacheLayout.Reader(bytes)
    guard reader.integer(at: start, as: Int64.self) == status.size,
      reader.time(at: start + 8) == status.modified,
      reader.time(at: start + 20) == status.changed,
      reader.integer(at: start + 32, as: UInt64.self) == status.inode
    else { return nil }
    return reader.checksum(at: start + 40)
  }

  /// The places of the files of a folder, found by a binary search.
  private func files(of path: [UInt8]) -> Range<Int>? {
    var low = 0
    var high = folderCount
    while low < high {
      let middle = (low + high) / 2
      guard let order = comparePath(ofFolder: middle, to: path) else { return nil }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    guard low < folderCount, comparePath(ofFolder: low, to: path) == 0 else { return nil }
    let first = firstFile(ofFolder: low)
    let end = low + 1 < folderCount ? firstFile(ofFolder: low + 1) : count
    return first <= end && end <= count ? first..<end : nil
  }

  private func firstFile(ofFolder position: Int) -> Int {
    let start = StatCacheLayout.headerSize + position * StatCacheLayout.folderSize
    return Int(StatCacheLayout.Reader(bytes).integer(at: start + 8, as: UInt32.self))
  }

  private func comparePath(ofFolder position: Int, to path: [UInt8]) -> Int? {
    let start = StatCacheLayout.headerSize + position * StatCacheLayout.folderSize
    return name(at: start).map { bytes.span.compare($0, to: path.span, 0..<path.count) }
  }

  private func fileStart(_ position: Int) -> Int {
    StatCacheLayout.headerSize + folderCount * StatCacheLayout.folderSize
      + position * StatCacheLayout.fileSize
  }

  private func compareName(
    ofFile position: Int,
    to names: [UInt8],
    _ range: Range<Int>,
  ) -> Int? {
    guard let name = name(at: fileStart(position) + 56) else { return nil }
    return bytes.span.compare(name, to: names.span, range)
  }

  /// Where the name lies whose place and length lie at `start`, or nil if it leaves the file.
  private func name(at start: Int) -> Range<Int>? {
    let reader = StatCacheLayout.Reader(bytes)
    let first = namesStart + Int(reader.integer(at: start, as: UInt32.self))
    let end = first + Int(reader.integer(at: start + 4, as: UInt16.self))
    return end <= bytes.count ? first..<end : nil
  }

  private static func load(from tree: any FileTree) -> [UInt8]? {
    guard let file = try? tree.open(key), file.size <= StatCacheLayout.sizeLimit else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(file.size))
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      var space = buffer.mutableSpan
      guard let count = try? file.read(at: Int64(bytes.count), into: &space) else { return nil }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
