import Hashing
import LocalFiles
import Manifest

/// Collects the files that a stat cache vouches for.
///
/// They are kept as they will be written, for there may be millions of them.
struct StatCacheBuilder {
  /// The files' rows in the order in which they came.
  private var rows = StatCacheLayout.Writer()
  private var names: [UInt8] = []
  private var places: [Range<Int>] = []
  /// Which of the files are in each folder.
  private var folders: [[UInt8]: [Int]] = [:]

  /// Adds a file whose content was known when it had `status`.
  mutating func add(_ path: RelativePath, _ status: FileStatus, _ checksum: Checksum) {
    let end = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    folders[end.map { Array(path.bytes[..<$0]) } ?? [], default: []].append(places.count)
    let start = names.count
    names += path.bytes[(end.map { $0 + 1 } ?? 0)...]
    places.append(start..<names.count)
    rows.append(status.size)
    rows.append(status.modified)
    rows.append(status.changed)
    rows.append(status.inode)
    rows.append(checksum)
    rows.append(nameAt: start..<names.count)
  }

  /// Returns the bytes of the cache file.
  ///
  /// - Throws: `DigestUnavailable`.
  consuming func finish() throws(DigestUnavailable) -> [UInt8] {
    let order = folders.keys.sorted { $0.lexicographicallyPrecedes($1) }
    var file = StatCacheLayout.Writer()
    file.reserve(
      StatCacheLayout.headerSize + order.count * StatCacheLayout.folderSize + rows.bytes.count
        + names.count + order.reduce(0) { $0 + $1.count }
    )
    file.append(StatCacheLayout.magic)
    file.append(Checksum(high: 0, low: 0))
    file.append(UInt32(truncatingIfNeeded: order.count))
    file.append(UInt32(truncatingIfNeeded: places.count))
    var first = 0
    for path in order {
      file.append(nameAt: names.count..<names.count + path.count)
      file.append(UInt32(truncatingIfNeeded: first))
      names += path
      first += folders[path]?.count ?? 0
    }
    for path in order { appendFiles(of: path, to: &file) }
    file.append(names)
    return try file.sealed()
  }

  private func appendFiles(of path: [UInt8], to file: inout StatCacheLayout.Writer) {
    let files = (folders[path] ?? []).sorted { one, other in
      names[places[one]].lexicographicallyPrecedes(names[places[other]])
    }
    for place in files {
      let start = place * StatCacheLayout.fileSize
      file.append(rows.bytes[start..<start + StatCacheLayout.fileSize])
    }
  }
}
