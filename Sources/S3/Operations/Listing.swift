import LocalFiles
import Storage
import Transport

/// A page of `ListObjects` or `ListObjectsV2`, with keys as S3 has them.
struct Listing {
  /// An object of the page.
  struct Entry {
    var key: [UInt8] = []
    var size: Int64 = 0
    var eTag: ETag?
    var written: FileTime?
  }

  /// The objects, in the order in which they came.
  private(set) var entries: [Entry] = []
  /// Whether another page follows.
  private(set) var isTruncated = false
  /// What continues `ListObjectsV2`.
  private(set) var nextToken: String?
  /// What continues `ListObjects`, where the answer says so; it need not without a delimiter.
  private(set) var nextMarker: [UInt8]?
  /// Whether it is certainly an answer to `ListObjectsV2`, which alone counts keys and has tokens.
  private(set) var isSecondVersion = false
  private var isEncoded = false

  /// Reads an answer.
  ///
  /// - Throws: `XMLFailure`, also for XML that is no listing.
  init(_ xml: inout XMLReader) throws(XMLFailure) {
    guard try xml.next() == .open, xml.name.hasPrefix("ListBucketResult") else {
      throw .malformed
    }
    var entry = Entry()
    while let event = try xml.next() {
      switch (event, xml.depth) {
      case (.open, 1) where xml.name == "Contents": entry = Entry()
      case (.close, 2): Self.read(xml, into: &entry)
      case (.close, 1) where xml.name == "Contents": entries.append(entry)
      case (.close, 1): readField(xml)
      default: break
      }
    }
    if isEncoded { try decode() }
  }

  private static func read(_ xml: XMLReader, into entry: inout Entry) {
    switch xml.name {
    case "Key": entry.key = xml.text
    case "Size": entry.size = max(Int64(String(decoding: xml.text, as: UTF8.self)) ?? 0, 0)
    case "ETag": entry.eTag = ETag(header: String(decoding: xml.text, as: UTF8.self))
    case "LastModified": entry.written = ServerTime.listing(xml.text)
    default: break
    }
  }

  private mutating func readField(_ xml: XMLReader) {
    switch xml.name {
    case "IsTruncated": isTruncated = xml.text.elementsEqual("true".utf8)
    case "NextContinuationToken":
      isSecondVersion = true
      nextToken = String(decoding: xml.text, as: UTF8.self)
    case "NextMarker": nextMarker = xml.text
    case "KeyCount", "ContinuationToken": isSecondVersion = true
    case "EncodingType": isEncoded = xml.text.elementsEqual("url".utf8)
    default: break
    }
  }

  private mutating func decode() throws(XMLFailure) {
    for index in entries.indices {
      entries[index].key = try PercentEncoding.decodedKey(entries[index].key)
    }
    nextMarker = try nextMarker.map(PercentEncoding.decodedKey)
  }
}

extension PercentEncoding {
  /// Decodes a key of a listing that comes encoded.
  static func decodedKey(_ key: [UInt8]) throws(XMLFailure) -> [UInt8] {
    guard key.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
      return key
    }
    guard let decoded = decode(key, plusIsSpace: true) else { throw .malformed }
    return decoded
  }
}
