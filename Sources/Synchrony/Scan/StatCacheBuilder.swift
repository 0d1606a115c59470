import Hashing
import LocalFiles
import Manifest

/// Collects the files that a stat cache vouches for.
struct StatCacheBuilder {
  private struct File {
    var name: [UInt8]
    var status: FileStatus
    var checksum: Checksum
  }

  private var folders: [[UInt8]: [File]] = [:]

  /// Adds a file whose content was known when it had `status`.
  mutating func add(_ path: RelativePath, _ status: FileStatus, _ checksum: Checksum) {
    let end = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { Array(path.bytes[..<$0]) } ?? []
    let name = end.map { Array(path.bytes[($0 + 1)...]) } ?? path.bytes
    folders[folder, default: []].append(File(name: name, status: status, checksum: checksum))
  }

  /// Returns the bytes of the cache file.
  ///
  /// - Throws: `DigestUnavailable`.
  consuming func finish() throws(DigestUnavailable) -> [UInt8] {
    var folderRows = StatCacheLayout.Writer()
    var fileRows = StatCacheLayout.Writer()
    var names: [UInt8] = []
    var (folderCount, fileCount) = (UInt32(0), UInt32(0))
    for (path, files) in folders.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      Self.append(path, to: &names, placeTo: &folderRows)
      folderRows.append(fileCount)
      folderCount += 1
      for file in files.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
        Self.append(file, to: &fileRows, names: &names)
        fileCount += 1
      }
    }
    var body = StatCacheLayout.Writer()
    body.append(folderCount)
    body.append(fileCount)
    body.append(folderRows.bytes)
    body.append(fileRows.bytes)
    body.append(names)
    var file = StatCacheLayout.Writer()
    file.append(StatCacheLayout.magic)
    file.append(try checksum(of: body.bytes))
    file.append(body.bytes)
    return file.bytes
  }

  private static func append(
    _ file: File,
    to rows: inout StatCacheLayout.Writer,
    names: inout [UInt8],
  ) {
    rows.append(file.status.size)
    rows.append(file.status.modified)
    rows.append(file.status.changed)
    rows.append(file.status.inode)
    rows.append(file.checksum)
    append(file.name, to: &names, placeTo: &rows)
  }

  private static func append(
    _ name: [UInt8],
    to names: inout [UInt8],
    placeTo rows: inout StatCacheLayout.Writer,
  ) {
    rows.append(UInt32(truncatingIfNeeded: names.count))
    rows.append(UInt16(truncatingIfNeeded: name.count))
    rows.append(UInt16(0))
    names += name
  }
}
