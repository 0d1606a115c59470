import Hashing
public import Manifest
public import Storage
import Transport

extension S3Storage {
  /// How many keys one request deletes (Amazon S3 API Reference, `DeleteObjects`).
  private static let mostDeletions = 1_000

  /// Deletes many objects, a thousand with each request.
  ///
  /// Operation: `DeleteObjects`.
  public func delete(
    _ objects: [Deletion]
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var failures: [(key: ObjectKey, error: StorageError)] = []
    var batch = DeletionBatch(prefix: client.prefix)
    for object in objects {
      if !batch.add(object) {
        // XML cannot name it.
        do throws(StorageError) {
          try await delete(object.key, condition: object.condition)
        } catch {
          guard error.code != .cancelled else { throw error }
          failures.append((object.key, error))
        }
      }
      if batch.keys.count == Self.mostDeletions { failures += try await perform(&batch) }
    }
    if !batch.keys.isEmpty { failures += try await perform(&batch) }
    return failures
  }

  private func perform(
    _ batch: inout DeletionBatch
  ) async throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var call = S3Call(.post, bucket: location, query: "delete=")
    let body = batch.body
    do throws(DigestUnavailable) {
      call.headers.append("Content-MD5", Base64.encode(try checksum(of: body).digest))
      call.payload = .hash(try sha256(of: body.span))
    } catch {
      throw .noDigest
    }
    call.headers.append("Content-Type", "application/xml")
    call.body = .bytes(body)
    let response = try await client.performSlow(call)
    defer { batch = DeletionBatch(prefix: client.prefix) }
    return try failures(response, of: batch, call)
  }

  private func failures(
    _ response: HTTPResponse,
    of batch: DeletionBatch,
    _ call: S3Call,
  ) throws(StorageError) -> [(key: ObjectKey, error: StorageError)] {
    var failures: [(key: ObjectKey, error: StorageError)] = []
    try call.reading(response) { (xml) throws(XMLFailure) in
      var (name, error): ([UInt8], ServiceError) = ([], ServiceError(response))
      while let event = try xml.next() {
        switch (event, xml.name) {
        case (.open, "Error"): (name, error) = ([], ServiceError(HTTPResponse(status: 200)))
        case (.close, "Key"): name = xml.text
        case (.close, "Code"): error.code = BoundedText.word(xml.text, limit: 60)
        case (.close, "Message"): error.message = BoundedText.harmlessSentence(xml.text, limit: 300)
        case (.close, "Error"):
          guard let key = batch.key(named: name) else { throw .malformed }
          let failed = S3Call(.delete, key)
          failures.append((key, client.storageError(error, of: failed)))
        default: break
        }
      }
    }
    return failures.filter { $0.error.code != .notFound }
  }
}

/// Keys that one request deletes.
private struct DeletionBatch {
  private let prefix: [UInt8]
  private(set) var keys: [ObjectKey] = []
  private var elements: [UInt8] = []

  init(prefix: String) {
    self.prefix = prefix.isEmpty ? [] : Array("\(prefix)/".utf8)
  }

  /// Takes an object.
  ///
  /// - Returns: false if XML cannot name it.
  mutating func add(_ object: Deletion) -> Bool {
    var name: [UInt8] = []
    guard XMLText.appendEncoded(prefix + object.key.bytes, to: &name) else { return false }
    var tag: [UInt8] = []
    if let eTag = object.eTag, !XMLText.appendEncoded(Array(eTag.quoted.utf8), to: &tag) {
      return false
    }
    elements.append(contentsOf: "<Object>".utf8)
    if !tag.isEmpty { elements.append(contentsOf: "<ETag>".utf8 + tag + "</ETag>".utf8) }
    elements.append(contentsOf: "<Key>".utf8)
    elements.append(contentsOf: name)
    elements.append(contentsOf: "</Key></Object>".utf8)
    keys.append(object.key)
    return true
  }

  /// The body of the request, which asks for what failed only.
  var body: [UInt8] {
    Array(#"<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>"#.utf8)
      + elements + Array("</Delete>".utf8)
  }

  func key(named name: [UInt8]) -> ObjectKey? {
    keys.first { name.starts(with: prefix) && name.dropFirst(prefix.count).elementsEqual($0.bytes) }
  }
}
