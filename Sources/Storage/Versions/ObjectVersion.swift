public import LocalFiles
public import Manifest

/// A version of an object that a storage has kept, or the mark that a deletion has left.
public struct ObjectVersion: Hashable, Sendable {
  /// The object's key.
  public var key: ObjectKey
  /// The storage's name for the version; compared, never read.
  public var id: String
  /// Whether it is what lies at the key now.
  public var isLatest: Bool
  /// Whether it stands for a deletion and has no content.
  public var isDeletion: Bool
  /// The size in bytes; 0 for a deletion.
  public var size: Int64
  /// The ETag; nil for a deletion.
  public var eTag: ETag?
  /// The MD5 of the content, where the listing shows it.
  public var checksum: Checksum?
  /// When it was written, by the storage's clock.
  public var written: FileTime

  /// Makes a version.
  public init(
    key: ObjectKey,
    id: String,
    isLatest: Bool,
    isDeletion: Bool,
    size: Int64,
    eTag: ETag?,
    checksum: Checksum?,
    written: FileTime,
  ) {
    self.key = key
    self.id = id
    self.isLatest = isLatest
    self.isDeletion = isDeletion
    self.size = size
    self.eTag = eTag
    self.checksum = checksum
    self.written = written
  }
}

/// A page of a listing of versions.
public struct VersionPage: Sendable {
  /// The versions, ordered by the bytes of their keys, and those of a key newest first.
  public var versions: [ObjectVersion]
  /// What continues the listing, or nil at the end.
  public var next: ListToken?

  /// Makes a page.
  public init(versions: [ObjectVersion], next: ListToken? = nil) {
    self.versions = versions
    self.next = next
  }
}
