import Hashing
import Manifest
import Storage

/// The two ledgers of the shared place as they were fetched.
struct RemoteLedgers: Sendable {
  static let versionsKey = ObjectKey.control("versions.csv")
  static let deletionsKey = ObjectKey.control("deletedS3.csv")

  /// A ledger's object: the version it was fetched in, and its bytes.
  struct Fetched: Sendable {
    var eTag: ETag
    var bytes: [UInt8]
  }

  var versions: VersionTable
  var deletions: DeletionTable
  /// The versions of the two objects, or nil for one that is not there yet.
  var versionsTag: ETag?
  var deletionsTag: ETag?
  /// The bytes of `versions.csv` as fetched, or nil once the table was edited.
  var versionsBytes: [UInt8]?
  var deletionsBytes: [UInt8]?
  /// The names of those that were damaged on their way there; their tables are what is known
  /// otherwise.
  var damaged: Set<String> = []
  /// Those of them that came as they were sent and cannot be read all the same.
  var unreadable: Set<String> = []
}

extension RemoteLedgers {
  /// Fetches one ledger, unless the copy here is the same version.
  ///
  /// Bytes that are not those of the version that was read are read again, where the storage
  /// tells: a row that changed on its way would look like somebody's work.
  ///
  /// - Returns: nil if the object is not there.
  /// - Throws: `.unreachable` if it arrives damaged each time.
  static func fetch(
    _ key: ObjectKey,
    from storage: any Storage,
    unlessTag tag: ETag?,
    copy: [UInt8]?,
  ) async throws(StorageError) -> Fetched? {
    do throws(StorageError) {
      let condition: ReadCondition = if let tag, copy != nil { .differs(tag) } else { .none }
      let (info, bytes) = try await storage.readWhole(
        key,
        condition: condition,
        limit: Int(MetadataFolder.largestFile),
      )
      guard let eTag = info.eTag else {
        throw StorageError(.other, subject: "\(key)", reason: "the storage gave no ETag for it.")
      }
      return Fetched(eTag: eTag, bytes: bytes)
    } catch  where error.code == .notModified {
      guard let tag, let copy else { throw error }
      return Fetched(eTag: tag, bytes: copy)
    } catch  where error.code == .notFound {
      return nil
    } catch  where error.code == .tooLarge || error.code == .localFile {
      // Nothing but the limit makes a sink in memory fail.
      throw StorageError(
        .tooLarge,
        subject: "\(key)",
        reason: "It has more than 1 GiB, as no ledger has, so it is not read and nothing was "
          + "changed; synchrony verify --repair keeps it and makes one of what lies there.",
      )
    }
  }
}
