public import Hashing
public import LocalFiles
public import Manifest

/// A name for one version of an object's content, given by the storage; compared, never read.
public struct ETag: Hashable, Sendable {
  /// The text, without the quotes it has in HTTP.
  public let text: String

  /// Makes an ETag of the text between the quotes.
  public init(_ text: String) {
    self.text = text
  }

  /// The ETag that an object has where ETags are checksums.
  public init(_ checksum: Checksum) {
    text = checksum.description
  }

  /// The MD5 that this is, if it has the form of one.
  public var checksum: Checksum? { Checksum(hex: text) }
}

/// What is known of an object without its content.
public struct ObjectInfo: Hashable, Sendable {
  /// The object's key.
  public var key: ObjectKey
  /// The size in bytes.
  public var size: Int64
  /// The version; nil in listings of a storage that does not list ETags.
  public var eTag: ETag?
  /// The MD5 of the content, where the storage knows it.
  public var checksum: Checksum?
  /// Whether the storage certainly holds other bytes than `checksum` says, because they were
  /// changed on their way there: a content that is nobody's.
  public var isDamaged = false
  /// When the object was written, by the storage's clock.
  public var written: FileTime
  /// When the file was last modified, as its writer said in `ObjectAttributes`, or nil.
  public var modified: FileTime?

  /// Makes an info.
  public init(
    key: ObjectKey,
    size: Int64,
    eTag: ETag?,
    checksum: Checksum?,
    written: FileTime,
    modified: FileTime?,
  ) {
    self.key = key
    self.size = size
    self.eTag = eTag
    self.checksum = checksum
    self.written = written
    self.modified = modified
  }
}

/// What a writer says of an object besides its content.
public struct ObjectAttributes: Hashable, Sendable {
  /// The MD5 that the content must have, or nil to store whatever comes.
  public var checksum: Checksum?
  /// When the file was last modified, or nil.
  public var modified: FileTime?
  /// Digests of the parts of the content with that MD5, where whoever read it took them.
  public var parts: PartHashes?

  /// Makes attributes.
  public init(checksum: Checksum? = nil, modified: FileTime? = nil, parts: PartHashes? = nil) {
    self.checksum = checksum
    self.modified = modified
    self.parts = parts
  }
}

/// A page of a listing.
public struct ListPage: Sendable {
  /// The objects, ordered by the bytes of their keys.
  public var objects: [ObjectInfo]
  /// Keys that were found and cannot be named, with the rule that each breaks.
  public var unnameable: [(name: String, rule: PathRule)]
  /// What continues the listing, or nil at the end.
  public var next: ListToken?

  /// Makes a page.
  public init(
    objects: [ObjectInfo],
    unnameable: [(name: String, rule: PathRule)] = [],
    next: ListToken? = nil,
  ) {
    self.objects = objects
    self.unnameable = unnameable
    self.next = next
  }
}

/// A place in a listing, given by the storage that made it.
public struct ListToken: Hashable, Sendable {
  /// The storage's own text.
  public var text: String

  /// Makes a token.
  public init(_ text: String) {
    self.text = text
  }
}
