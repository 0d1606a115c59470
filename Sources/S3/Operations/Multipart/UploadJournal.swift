public import LocalFiles
public import Manifest

/// An upload in parts that was begun and not finished.
public struct PendingUpload: Hashable, Sendable {
  /// The shared place: the endpoint, where it is not AWS, and `S3Storage.location`.
  public var place: String
  /// The object that is to be made.
  public var key: ObjectKey
  /// The name that the store gave the upload.
  public var uploadID: String
  /// The MD5 of the content.
  public var checksum: Checksum
  /// When the file was last modified, which the upload was begun with, or nil.
  public var modified: FileTime?
  /// The size of the content in bytes.
  public var size: Int64
  /// The size of every part but the last in bytes.
  public var partSize: Int64
  /// When it was begun, by the store's clock.
  public var begun: FileTime

  /// Makes a record.
  public init(
    place: String,
    key: ObjectKey,
    uploadID: String,
    checksum: Checksum,
    modified: FileTime?,
    size: Int64,
    partSize: Int64,
    begun: FileTime,
  ) {
    self.place = place
    self.key = key
    self.uploadID = uploadID
    self.checksum = checksum
    self.modified = modified
    self.size = size
    self.partSize = partSize
    self.begun = begun
  }

  /// Whether the upload is of the same file to the same key, in the same parts.
  func isSame(as other: PendingUpload) -> Bool {
    place == other.place && key == other.key && checksum == other.checksum
      && modified == other.modified && size == other.size && partSize == other.partSize
  }
}

/// Remembers the uploads that are not finished, so that another run can go on with them.
///
/// There is at most one for a key. Calls may come from any thread and may block for a moment.
public protocol UploadJournal: Sendable {
  /// All uploads that are noted; what cannot be read is none.
  func pending() -> [PendingUpload]

  /// The upload that is noted for a key.
  func pending(at key: ObjectKey) -> PendingUpload?

  /// Notes an upload in place of any other for the key.
  ///
  /// - Returns: whether another run will find it.
  func add(_ upload: PendingUpload) -> Bool

  /// Forgets the upload for a key.
  func remove(_ key: ObjectKey)
}
