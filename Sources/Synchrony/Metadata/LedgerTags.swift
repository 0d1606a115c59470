import Hashing
import Manifest
import Storage

/// The ETags of the remote's ledgers, and of which bytes here they are the version.
///
/// A copy that has other bytes by now, because another program wrote it, has no ETag.
struct LedgerTags: Sendable {
  /// A copy's checksum and the version it is a copy of.
  struct Entry: Sendable {
    var checksum: Checksum
    var eTag: ETag

    init(checksum: Checksum, eTag: ETag) {
      self.checksum = checksum
      self.eTag = eTag
    }

    /// Notes that `copy` is version `eTag`.
    init(copy: [UInt8], eTag: ETag) throws(SyncError) {
      self.init(checksum: try LedgerTags.checksum(of: copy), eTag: eTag)
    }
  }

  var versions: Entry?
  var deletions: Entry?

  init() {}

  /// Reads the file; a line that makes no sense counts as missing.
  init(_ bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 2)
      guard fields.count == 3, let checksum = Checksum(hex: fields[1]) else { continue }
      let entry = Entry(checksum: checksum, eTag: ETag(String(fields[2])))
      switch fields[0] {
      case "versions.csv": versions = entry
      case "deletedS3.csv": deletions = entry
      default: continue
      }
    }
  }

  /// The file: a line for each ledger with its name, its copy's MD5, and its ETag.
  var bytes: [UInt8] {
    let lines = [("versions.csv", versions), ("deletedS3.csv", deletions)].compactMap {
      name,
      entry in
      entry.map { "\(name) \($0.checksum) \($0.eTag.text)\n" }
    }
    return Array(lines.joined().utf8)
  }

  /// The version that a copy is of, if it still has the noted bytes.
  static func tag(_ entry: Entry?, for copy: [UInt8]?) throws(SyncError) -> ETag? {
    guard let entry, let copy, try checksum(of: copy) == entry.checksum else { return nil }
    return entry.eTag
  }

  private static func checksum(of bytes: [UInt8]) throws(SyncError) -> Checksum {
    do {
      return try Hashing.checksum(of: bytes)
    } catch {
      throw SyncError.noMD5
    }
  }
}

/// The versions of both ledgers.
struct RecordedTags: Hashable, Sendable {
  let versions: ETag
  let deletions: ETag

  /// Those of ledgers that were fetched, or nil where one is not there.
  init?(_ ledgers: RemoteLedgers) {
    guard let versions = ledgers.versionsTag, let deletions = ledgers.deletionsTag else {
      return nil
    }
    self.versions = versions
    self.deletions = deletions
  }
}
