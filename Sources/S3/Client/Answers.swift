import LocalFiles
import Manifest
import Storage
import Transport

// What the headers of an answer say of an object.
extension HTTPResponse {
  /// When the object was written, or the moment of the answer where it does not say.
  var written: FileTime? {
    (headers["Last-Modified"] ?? headers["Date"]).flatMap(ServerTime.header)
  }

  /// The moment of the answer by the server's clock.
  var date: FileTime? { headers["Date"].flatMap(ServerTime.header) }

  /// The version of the object.
  var eTag: ETag? { ETag(header: headers["ETag"]) }

  /// Whether the body is a part of the object; some servers say so by the header alone.
  var isPartial: Bool { status == 206 || headers["Content-Range"] != nil }

  /// The size of the whole object: of a range, the header `Content-Range` tells it.
  var objectSize: Int64? {
    let text =
      isPartial
      ? headers["Content-Range"]?.split(separator: "/").last : headers["Content-Length"]?[...]
    return text.flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The time of modification that the writer left.
  var modified: FileTime? { headers["x-amz-meta-mtime"].flatMap(MetadataTime.time) }

  /// The MD5 of the object, where it can be known.
  ///
  /// The ETag is the MD5 of an object that came in one piece and that S3 did not encrypt with
  /// a key of its owner's (Amazon S3 API Reference, "Object", ETag).
  var checksum: Checksum? {
    notedChecksum ?? digestTag
  }

  /// The MD5 that the writer noted.
  var notedChecksum: Checksum? {
    headers["x-amz-meta-md5chksum"].flatMap(Base64.decode).flatMap(Checksum.init(digest:))
  }

  /// The ETag, where it may be the MD5 of what the store has.
  var digestTag: Checksum? { isETagOpaque ? nil : eTag?.checksum }

  /// Whether the writer noted another MD5 than that which the ETag looks like.
  var isContradictory: Bool {
    guard let noted = notedChecksum, let tag = digestTag else { return false }
    return noted != tag
  }

  /// Whether the ETag says nothing about the content.
  var isETagOpaque: Bool {
    if headers["x-amz-server-side-encryption-customer-algorithm"] != nil { return true }
    return headers["x-amz-server-side-encryption"]?.hasPrefix("aws:") == true
  }

  /// What is known of the object, or nil if the answer says no more than any web page does.
  func info(_ key: ObjectKey) -> ObjectInfo? {
    guard let eTag, let size = objectSize, let written else { return nil }
    return ObjectInfo(
      key: key,
      size: size,
      eTag: eTag,
      checksum: checksum,
      written: written,
      modified: modified,
    )
  }
}
