import LocalFiles
import Manifest
public import Storage
import Transport

extension S3Storage {
  /// Returns one page of the objects whose keys begin with `prefix`, ordered by bytes.
  ///
  /// Keys that end in a slash are no paths: empty objects with such keys are the folders of
  /// other programs and are left out, others are among `ListPage.unnameable`.
  ///
  /// Operation: `ListObjectsV2`, or `ListObjects` where a store has no other.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    let root = rootBytes
    let call = listing(of: root + prefix, after: token)
    let response = try await client.perform(call)
    let listing = try call.reading(response) { (xml) throws(XMLFailure) in try Listing(&xml) }
    var page = ListPage(objects: [], next: try next(listing, after: token, call))
    page.objects.reserveCapacity(listing.entries.count)
    let now = client.serverTime
    for entry in listing.entries {
      // A name that was not asked for was changed on the way here.
      guard entry.key.starts(with: root + prefix) else { throw call.damagedAnswer }
      add(entry, named: Array(entry.key.dropFirst(root.count)), now, to: &page)
    }
    return page
  }

  /// What is before every key in the bucket.
  var rootBytes: [UInt8] {
    client.prefix.isEmpty ? [] : Array("\(client.prefix)/".utf8)
  }

  /// Builds the query, whose parameters are in order.
  private func listing(of prefix: [UInt8], after token: ListToken?) -> S3Call {
    let dialect = client.dialect
    let isFirstVersion = dialect.listing == .version1
    var query: [UInt8] = []
    if let token, !isFirstVersion {
      query.append(contentsOf: "continuation-token=".utf8)
      PercentEncoding.append(token.text.utf8, to: &query, keepsSlash: false)
      query.append(UInt8(ascii: "&"))
    }
    if dialect.encodesListings { query.append(contentsOf: "encoding-type=url&".utf8) }
    if !isFirstVersion { query.append(contentsOf: "list-type=2&".utf8) }
    // The token of the first version is encoded as it is: keys need not be text.
    if let token, isFirstVersion { query.append(contentsOf: "marker=\(token.text)&".utf8) }
    query.append(contentsOf: "max-keys=1000&prefix=".utf8)
    PercentEncoding.append(prefix, to: &query, keepsSlash: false)
    return S3Call(.get, bucket: location, query: String(decoding: query, as: UTF8.self))
  }

  private func next(
    _ listing: Listing,
    after token: ListToken?,
    _ call: S3Call,
  ) throws(StorageError) -> ListToken? {
    guard listing.isTruncated else { return nil }
    var next = listing.nextToken
    if client.dialect.listing == .version1 {
      next = (listing.nextMarker ?? listing.entries.last?.key).map { marker in
        var text: [UInt8] = []
        PercentEncoding.append(marker, to: &text, keepsSlash: false)
        return String(decoding: text, as: UTF8.self)
      }
    }
    // What cannot be continued must not look like the end.
    guard let next, !next.isEmpty, next != token?.text else { throw call.damagedAnswer }
    return ListToken(next)
  }

  private func add(
    _ entry: Listing.Entry,
    named name: [UInt8],
    _ now: FileTime,
    to page: inout ListPage,
  ) {
    let isFolder = name.isEmpty || name.last == UInt8(ascii: "/")
    if isFolder, entry.size == 0 { return }
    do throws(PathRule) {
      page.objects.append(
        ObjectInfo(
          key: try ObjectKey(validating: name),
          size: entry.size,
          eTag: entry.eTag,
          checksum: client.dialect.disguisesETags ? nil : entry.eTag?.checksum,
          written: entry.written ?? now,
          modified: nil,
        )
      )
    } catch {
      page.unnameable.append((String(decoding: name, as: UTF8.self), error))
    }
  }
}
