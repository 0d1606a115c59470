import LocalFiles
import Storage

/// A page of `ListObjectVersions`, with keys as S3 has them.
struct VersionListing {
  /// A version or a delete marker of the page.
  struct Entry {
    var isDeletion = false
    var key: [UInt8] = []
    var id = ""
    var isLatest = false
    var size: Int64 = 0
    var eTag: ETag?
    var written: FileTime?
  }

  /// The entries, in the order in which they came.
  private(set) var entries: [Entry] = []
  /// Whether another page follows.
  private(set) var isTruncated = false
  /// The key that continues the listing.
  private(set) var nextKey: [UInt8]?
  /// The version of that key that continues it.
  private(set) var nextID: String?
  private var isEncoded = false

  /// Reads an answer.
  ///
  /// - Throws: `XMLFailure`, also for XML that is no listing.
  init(_ xml: inout XMLReader) throws(XMLFailure) {
    guard try xml.next() == .open, xml.name.hasPrefix("ListVersionsResult") else {
      throw .malformed
    }
    var entry = Entry()
    while let event = try xml.next() {
      switch (event, xml.depth) {
      case (.open, 1): entry = Entry(isDeletion: xml.name == "DeleteMarker")
      case (.close, 2): Self.read(xml, into: &entry)
      case (.close, 1) where xml.name == "Version" || xml.name == "DeleteMarker":
        entries.append(entry)
      case (.close, 1): readField(xml)
      default: break
      }
    }
    guard isEncoded else { return }
    for index in entries.indices {
      entries[index].key = try PercentEncoding.decodedKey(entries[index].key)
    }
    // Ceph 16 encodes all keys but this one.
    if let raw = nextKey, !entries.contains(where: { $0.key == raw }) {
      nextKey = try PercentEncoding.decodedKey(raw)
    }
  }

  private static func read(_ xml: XMLReader, into entry: inout Entry) {
    switch xml.name {
    case "Key": entry.key = xml.text
    case "VersionId": entry.id = String(decoding: xml.text, as: UTF8.self)
    case "IsLatest": entry.isLatest = xml.text.elementsEqual("true".utf8)
    case "Size": entry.size = max(Int64(String(decoding: xml.text, as: UTF8.self)) ?? 0, 0)
    case "ETag": entry.eTag = ETag(header: String(decoding: xml.text, as: UTF8.self))
    case "LastModified": entry.written = ServerTime.listing(xml.text)
    default: break
    }
  }

  private mutating func readField(_ xml: XMLReader) {
    switch xml.name {
    case "IsTruncated": isTruncated = xml.text.elementsEqual("true".utf8)
    case "NextKeyMarker": nextKey = xml.text
    case "NextVersionIdMarker": nextID = String(decoding: xml.text, as: UTF8.self)
    case "EncodingType": isEncoded = xml.text.elementsEqual("url".utf8)
    default: break
    }
  }
}
