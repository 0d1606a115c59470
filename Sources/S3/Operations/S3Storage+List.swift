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
  /// Operation: `ListObjectsV2`, or `ListObjects` where a store is known to have no other, says
  /// that it has not, or answers as if it had been asked so.
  public func list(
    prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> ListPage {
    let root = rootBytes
    let answer = try await answer(root + prefix, after: token)
    let call = answer.call
    let listing = try call.reading(answer.response) { (xml) throws(XMLFailure) in try Listing(&xml)
    }
    var page = ListPage(objects: [], next: try next(listing, after: token, answer))
    page.objects.reserveCapacity(listing.entries.count)
    let now = client.serverTime
    let asked = root + prefix
    for entry in listing.entries {
      // A name that was not asked for was changed on the way here.
      guard entry.key.starts(with: asked) else { throw call.damagedAnswer }
      add(entry, named: Array(entry.key.dropFirst(root.count)), now, to: &page)
    }
    return page
  }

  /// What is before every key in the bucket.
  var rootBytes: [UInt8] {
    client.prefix.isEmpty ? [] : Array("\(client.prefix)/".utf8)
  }

  private typealias Answer = (call: S3Call, version: Dialect.Listing, response: HTTPResponse)

  /// Asks for a page, as the one before was asked for.
  private func answer(
    _ prefix: [UInt8],
    after token: ListToken?,
  ) async throws(StorageError) -> Answer {
    let version = token?.listing ?? client.listing
    let call = listing(version, of: prefix, after: token)
    switch try await client.exchange(call) {
    case .success(let response): return (call, version, response)
    case .failure(let error) where version == .version2 && error.mayLackListing && token == nil:
      let call = listing(.version1, of: prefix, after: nil)
      let response = try await client.perform(call)
      client.listing = .version1
      return (call, .version1, response)
    case .failure(let error): throw client.storageError(error, of: call)
    }
  }

  /// Builds the query, whose parameters are in order.
  private func listing(
    _ version: Dialect.Listing,
    of prefix: [UInt8],
    after token: ListToken?,
  ) -> S3Call {
    var query = ""
    if let token, version == .version2 { query += "\(token.text)&" }
    // XML cannot carry keys with some control characters.
    query += "encoding-type=url&"
    if version == .version2 { query += "list-type=2&" }
    if let token, version == .version1 { query += "\(token.text)&" }
    query += "max-keys=1000&prefix=\(PercentEncoding.queryPart(prefix))"
    var call = S3Call(.get, bucket: location, query: query)
    call.isSlow = true
    return call
  }

  private func next(
    _ listing: Listing,
    after token: ListToken?,
    _ answer: Answer,
  ) throws(StorageError) -> ListToken? {
    guard listing.isTruncated else { return nil }
    var next: ListToken?
    let isSecond = answer.version == .version2
    if isSecond, let continuation = listing.nextToken, !continuation.isEmpty {
      next = ListToken(continuation: continuation)
    } else if !isSecond || !listing.isSecondVersion {
      // Without a delimiter, the last key is where the first version goes on.
      let marker = listing.nextMarker ?? listing.entries.last?.key ?? []
      if !marker.isEmpty { next = ListToken(marker: marker) }
      client.listing = .version1
    }
    // What cannot be continued must not look like the end.
    guard let next, next.text != token?.text else { throw answer.call.damagedAnswer }
    return next
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
          checksum: client.dialect.listsMD5s ? entry.eTag?.checksum : nil,
          written: entry.written ?? now,
          modified: nil,
        )
      )
    } catch {
      page.unnameable.append((String(decoding: name, as: UTF8.self), error))
    }
  }
}

// A token is the parameter that asks for the next page, so that it is not mistaken for one of the
// other version; keys need not be text.
extension ListToken {
  private static let marker = "marker="

  fileprivate init(continuation text: String) {
    self.init("continuation-token=\(PercentEncoding.queryPart(text))")
  }

  fileprivate init(marker key: [UInt8]) {
    self.init("\(Self.marker)\(PercentEncoding.queryPart(key))")
  }

  fileprivate var listing: Dialect.Listing {
    text.hasPrefix(Self.marker) ? .version1 : .version2
  }
}

extension ServiceError {
  /// Whether a store that knows no `ListObjectsV2` may say it so.
  fileprivate var mayLackListing: Bool {
    status == 501 || code == "NotImplemented" || (status == 400 && code == "InvalidArgument")
  }
}
