import Hashing
import LocalFiles
import Manifest
import Storage
import Transport

/// An upload in parts for which the store has a name.
struct OpenUpload: Sendable {
  let storage: S3Storage
  let key: ObjectKey
  /// The store's name for it, as it stands in a query.
  private let encodedID: String

  /// A part that the store has.
  struct Part: Hashable, Sendable {
    var number: Int
    var size: Int64
    var eTag: ETag
  }

  /// Knows an upload by its name.
  init(_ id: String, of key: ObjectKey, at storage: S3Storage) {
    self.storage = storage
    self.key = key
    var encoded: [UInt8] = []
    PercentEncoding.append(Array(id.utf8), to: &encoded, keepsSlash: false)
    encodedID = String(decoding: encoded, as: UTF8.self)
  }

  /// Sends a part.
  ///
  /// Operation: `UploadPart`.
  ///
  /// - Throws: `.uploadIsGone`; `.digestMismatch`, which is not transient if the source has other
  ///   bytes than the digest was made of.
  func send(
    _ number: Int,
    _ bytes: Range<Int64>,
    of source: any ByteSource,
    _ digest: PartDigest,
  ) async throws(StorageError) -> Part {
    var call = S3Call(.put, key, query: query(part: number))
    call.body = .source(source, bytes)
    call.payload = .hash(digest.sha256)
    if let md5 = digest.md5 { call.headers.append("Content-MD5", Base64.encode(md5.digest)) }
    var attempts = 0
    while true {
      let response = try await perform(call) { call throws(StorageError) in
        let result = try await storage.client.exchange(call)
        if case .failure(let error) = result, error.refusesDigest {
          try await checkSource(source, bytes, digest)
        }
        return result
      }
      guard let eTag = response.eTag else { throw call.damagedAnswer }
      // A store that takes whatever comes shows so that a part was changed on its way.
      let isDamaged = digest.md5.flatMap { md5 in response.digestTag.map { $0 != md5 } } ?? false
      if !isDamaged || !storage.client.believesPartETags {
        return Part(number: number, size: Int64(bytes.count), eTag: eTag)
      }
      try await checkSource(source, bytes, digest)
      attempts += 1
      if attempts >= Self.mostAttempts { storage.client.doubtPartETags() }
    }
  }

  /// A part that seems to arrive damaged so often shows that the store's ETags only look like MD5s.
  private static let mostAttempts = 4

  /// Makes sure that a part which did not arrive as it is was changed on the way and not before.
  private func checkSource(
    _ source: any ByteSource,
    _ bytes: Range<Int64>,
    _ digest: PartDigest,
  ) async throws(StorageError) {
    let reader = PartReader(source: source, key: key)
    guard try await reader.digest(bytes, takesMD5: false).sha256 == digest.sha256 else {
      throw .fileChanged(key)
    }
  }

  /// Makes a part of the bytes of another object, named as `S3Client.copySource` does.
  ///
  /// Operation: `UploadPartCopy`.
  ///
  /// - Throws: `.uploadIsGone`; `.conditionFailed` if the object is another version.
  func copy(
    _ number: Int,
    _ bytes: Range<Int64>,
    of source: String,
    _ version: ETag?,
  ) async throws(StorageError) -> Part {
    var call = S3Call(.put, key, query: query(part: number))
    call.headers.append("x-amz-copy-source", source)
    let range = "bytes=\(bytes.lowerBound)-\(bytes.upperBound - 1)"
    call.headers.append("x-amz-copy-source-range", range)
    if let version { call.headers.append("x-amz-copy-source-if-match", version.quoted) }
    let response = try await perform(call) { call throws(StorageError) in
      try await storage.client.exchangeSlow(call)
    }
    let eTag = try call.text(of: "ETag", in: response)
    guard let eTag = ETag(header: eTag) else { throw call.damagedAnswer }
    return Part(number: number, size: Int64(bytes.count), eTag: eTag)
  }

  /// A part has the same effect once or twice, so that it may be repeated after any doubt.
  private func perform(
    _ call: S3Call,
    _ exchange: (S3Call) async throws(StorageError) -> Result<HTTPResponse, ServiceError>,
  ) async throws(StorageError) -> HTTPResponse {
    let isPassing = { (error: StorageError) in error.isTransient || error.code == .outcomeUnknown }
    let result = try await storage.retrier.run(key.description, mayRepeat: isPassing) {
      () async throws(StorageError) -> Result<HTTPResponse, ServiceError> in
      let result = try await exchange(call)
      if case .failure(let error) = result, error.code != "NoSuchUpload" {
        throw storage.client.storageError(error, of: call)
      }
      return result
    }
    guard case .success(let response) = result else { throw .uploadIsGone(key) }
    return response
  }

  /// The parts that the store has, or nil if it does not know the upload.
  ///
  /// Operation: `ListParts`.
  func parts() async throws(StorageError) -> [Int: Part]? {
    var parts: [Int: Part] = [:]
    let mostParts = storage.client.dialect.mostParts
    var marker = 0
    while true {
      let call = S3Call(.get, key, query: "max-parts=1000&part-number-marker=\(marker)&\(query)")
      switch try await storage.client.exchangeSlow(call) {
      case .failure(let error) where error.status == 404: return nil
      case .failure(let error): throw storage.client.storageError(error, of: call)
      case .success(let response):
        let page = try PartListing(response, of: call)
        for part in page.parts { parts[part.number] = part }
        guard page.isTruncated, let next = page.next, next > marker, next < mostParts else {
          return parts
        }
        marker = next
      }
    }
  }

  /// Lets the store forget the upload and its parts, whatever became of the task.
  ///
  /// Operation: `AbortMultipartUpload`.
  func abort() async {
    let call = S3Call(.delete, key, query: query)
    await Task {
      do throws(StorageError) {
        _ = try await storage.client.exchange(call)
      } catch {
        // The store forgets it as its owner has arranged.
      }
    }.value
  }

  /// The parameter that names the upload.
  var query: String { "uploadId=\(encodedID)" }

  private func query(part number: Int) -> String { "partNumber=\(number)&\(query)" }
}

extension StorageError {
  /// A file has other bytes than those that were digested.
  static func fileChanged(_ key: ObjectKey) -> StorageError {
    StorageError(
      .digestMismatch,
      subject: key.description,
      reason: "The file was changed while it was sent; nothing was stored.",
    )
  }

  /// The store does not know an upload any more.
  static func uploadIsGone(_ key: ObjectKey) -> StorageError {
    StorageError(
      .busy,
      subject: key.description,
      reason: "The store has forgotten the parts that were sent; they are sent again.",
      isTransient: true,
    )
  }
}

/// A page of the parts that a store has.
private struct PartListing {
  var parts: [OpenUpload.Part] = []
  var isTruncated = false
  var next: Int?

  init(_ response: HTTPResponse, of call: S3Call) throws(StorageError) {
    var listing = Self()
    try call.reading(response) { (xml) throws(XMLFailure) in
      var (number, size): (Int?, Int64?) = (nil, nil)
      var eTag: ETag?
      while let event = try xml.next() {
        guard event == .close else { continue }
        let text = String(decoding: xml.text, as: UTF8.self)
        switch xml.name {
        case "PartNumber": number = Int(text)
        case "Size": size = Int64(text)
        case "ETag": eTag = ETag(header: text)
        case "IsTruncated": listing.isTruncated = text == "true"
        case "NextPartNumberMarker": listing.next = Int(text)
        case "Part":
          if let number, let size, let eTag {
            listing.parts.append(OpenUpload.Part(number: number, size: size, eTag: eTag))
          }
          (number, size, eTag) = (nil, nil, nil)
        default: break
        }
      }
    }
    self = listing
  }

  private init() {}
}
