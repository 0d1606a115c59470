import Hashing
import LocalFiles
import Manifest
import Storage

/// The `.S3` folder inside the Data folder: what this side remembers between runs.
///
/// Every file in it is replaced as a whole (new, fsync, rename), so that a run which is
/// killed at any instruction leaves each as it was or as it should be.
struct MetadataFolder: Sendable {
  /// The files that both Synchrony and S3Synchrony keep here.
  enum File: String, CaseIterable {
    case versions = "versions.csv"
    case versionsLocal = "versionsLocal.csv"
    case deletedRemote = "deletedS3.csv"
    case deletedLocal = "deletedLocal.csv"
    case ignores = "ignores3.txt"
    case userName = "user_name.txt"
    /// Objects whose deletion is committed, or about to be, and that may still be there.
    case pendingDeletions = "pendingDeletions.csv"
    /// What a run is about to change, until the ledgers here say so.
    case unrecorded = "unrecordedChanges.csv"
    /// The remote ledgers' ETags, valid for the copies here as long as those have the same MD5.
    case ledgerTags = "ledger-tags.txt"
    /// Which conditions stores judge themselves, as was found out by writing to them.
    case storeConditions = "store-conditions.txt"
    case lock = "lock"

    var key: ObjectKey { .control(rawValue) }
  }

  let tree: any FileTree
  let environment: Environment

  /// A ledger of ten million files has less, and reading one takes several times its size of
  /// memory: a control file larger than this is not one of ours.
  static let largestFile: Int64 = 1 << 30

  /// The bytes of a file, or nil if it is not there.
  func read(_ file: File) throws(SyncError) -> [UInt8]? {
    do throws(FileError) {
      let source: any ReadableFile
      do throws(FileError) {
        source = try tree.open(file.key)
      } catch  where error.code == .notFound {
        return nil
      }
      return try readAll(source)
    } catch {
      throw SyncError(error)
    }
  }

  /// Whether all four ledgers are there.
  var hasLedgers: Bool {
    let ledgers: [File] = [.versions, .versionsLocal, .deletedRemote, .deletedLocal]
    return ledgers.allSatisfy { (try? tree.status(of: $0.key))?.kind == .file }
  }

  /// Replaces a file.
  func write(_ bytes: [UInt8], to file: File, isPrivate: Bool = false) throws(SyncError) {
    let scratch = ObjectKey.control("tmp/\(environment.token()).part")
    do throws(FileError) {
      let sink = try tree.create(scratch, isPrivate: isPrivate)
      try sink.write(bytes.span, at: 0)
      try sink.synchronize()
      try tree.rename(scratch, to: file.key, mode: .replace)
      try tree.synchronize(directory: .controlFolder)
    } catch {
      try? tree.remove(scratch)
      throw SyncError(error)
    }
  }

  /// Removes a file if it is there.
  func remove(_ file: File) throws(SyncError) {
    do {
      try tree.remove(file.key)
    } catch {
      throw SyncError(error)
    }
  }

  /// The table in one of the ledgers, empty if it is not there.
  func table(_ file: File, problems: inout [Problem]) throws(SyncError) -> VersionTable {
    guard let bytes = try read(file) else { return VersionTable() }
    return try Self.table(of: bytes, in: ".S3/\(file.rawValue)", problems: &problems)
  }

  /// The deletions that had been announced after the last sync.
  func deletions(problems: inout [Problem]) throws(SyncError) -> DeletionTable {
    guard let bytes = try read(.deletedRemote) else { return DeletionTable() }
    do {
      let (table, found) = try DeletionTable.read(
        csv: bytes,
        ledger: ".S3/\(File.deletedRemote.rawValue)",
      )
      problems += found
      return table
    } catch {
      throw SyncError(error)
    }
  }

  /// Parses a ledger whose name for people is `name`.
  static func table(
    of bytes: [UInt8],
    in name: String,
    problems: inout [Problem],
  ) throws(SyncError) -> VersionTable {
    do {
      let (table, found) = try VersionTable.read(csv: bytes, ledger: name)
      problems += found
      return table
    } catch {
      throw SyncError(error)
    }
  }

  private func readAll(_ source: any ReadableFile) throws(FileError) -> [UInt8] {
    guard source.size <= Self.largestFile else {
      throw FileError(.input, path: ".S3", reason: "the file is larger than 1 GiB")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(source.size))
    var buffer = [UInt8](repeating: 0, count: Int(min(source.size, 1 << 20)))
    while !buffer.isEmpty {
      var window = buffer.mutableSpan
      let count = try source.read(at: Int64(bytes.count), into: &window)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}
