import Hashing
import LocalFiles
import Manifest
import S3
import Storage
import Synchronization
import Transport

/// A store in memory that takes uploads in parts, and goes wrong when it is told to.
final class FakeStore: HTTPSending {
  /// What a store does with a request.
  enum Action: String, Hashable {
    case create, part, copyPart, list, complete, abort, put, get, head, delete
  }

  /// Something that goes wrong.
  enum Trouble: Sendable {
    /// The request does not arrive.
    case unreachable
    /// The request is carried out and the answer is lost.
    case lostAnswer
    /// The body is changed on its way, and stored.
    case garbled
    /// The store refuses.
    case refusal(HTTPResponse)
    /// Something happens before the request is carried out.
    case meanwhile(@Sendable (FakeStore) async -> Void)
  }

  struct Object {
    var bytes: [UInt8]
    var eTag: String
    var headers: HTTPHeaders
  }

  private struct Upload {
    var path: String
    var headers: HTTPHeaders
    var parts: [Int: [UInt8]] = [:]
  }

  private struct State {
    var objects: [String: Object] = [:]
    var uploads: [String: Upload] = [:]
    var begun = 0
    var troubles: [(action: Action, after: Int, trouble: Trouble)] = []
    var done: [Action] = []
    var conditions: [[String: String]] = []
  }

  private let state = Mutex(State())
  /// Whether conditions are kept when parts become an object.
  private let keepsConditions: Bool
  /// Whether it is Ceph, which holds parts against the digests in their signatures.
  private let isCeph: Bool
  /// Whether the ETags of parts only look like MD5s.
  private let hasOddTags: Bool
  /// Whether a part is copied only of the version that is named, as moto and Ceph 16 do not.
  private let judgesSources: Bool

  init(
    keepsConditions: Bool = true,
    isCeph: Bool = false,
    hasOddTags: Bool = false,
    judgesSources: Bool = true,
  ) {
    self.keepsConditions = keepsConditions
    self.isCeph = isCeph
    self.hasOddTags = hasOddTags
    self.judgesSources = judgesSources
  }

  /// Lets a request of a kind go wrong, after so many that did not.
  func add(_ trouble: Trouble, to action: Action, after: Int = 0) {
    state.withLock { $0.troubles.append((action, after, trouble)) }
  }

  /// Lets nothing go wrong any more.
  func forgetTroubles() { state.withLock { $0.troubles = [] } }

  /// How often a kind of request came.
  func count(_ action: Action) -> Int { state.withLock { $0.done.count { $0 == action } } }

  /// The conditions under which parts were to become an object.
  var conditions: [[String: String]] { state.withLock(\.conditions) }

  /// Forgets the requests.
  func reset() {
    state.withLock { $0.done = [] }
  }

  /// The uploads that are not finished.
  var openUploads: Int { state.withLock(\.uploads.count) }

  /// The objects by the ends of their names.
  func object(_ name: String) -> Object? {
    state.withLock { state in state.objects.first { $0.key.hasSuffix("/\(name)") }?.value }
  }

  /// Puts an object there.
  func put(_ bytes: [UInt8], at name: String) {
    state.withLock { $0.objects["/bucket/prefix/\(name)"] = Self.object(bytes, [:]) }
  }

  /// Changes a byte of every first part.
  func damageParts() {
    state.withLock { state in
      for id in state.uploads.keys { state.uploads[id]?.parts[1]?[0] ^= 1 }
    }
  }

  /// Forgets all uploads.
  func forgetUploads() {
    state.withLock { $0.uploads = [:] }
  }

  func send(
    _ request: HTTPRequest,
    into sink: (any ByteSink)?,
  ) async throws(TransportError) -> HTTPResponse {
    await Task.yield()
    let call = Call(request)
    let trouble = state.withLock { state -> Trouble? in
      state.done.append(call.action)
      guard let index = state.troubles.firstIndex(where: { $0.action == call.action }) else {
        return nil
      }
      if state.troubles[index].after > 0 {
        state.troubles[index].after -= 1
        return nil
      }
      return state.troubles.remove(at: index).trouble
    }
    switch trouble {
    case .unreachable:
      throw TransportError(.refused, reason: "Nobody answers.", mayHaveArrived: false)
    case .refusal(let response): return response
    case .lostAnswer:
      _ = try answer(call, request)
      throw TransportError(.broken, reason: "It broke off.", mayHaveArrived: true)
    case .meanwhile(let action): await action(self)
    case .garbled, nil: break
    }
    if Task.isCancelled {
      throw TransportError(.cancelled, reason: "Cancelled.", mayHaveArrived: false)
    }
    if case .garbled = trouble { return try answer(call, request, isGarbled: true) }
    if let sink, call.action == .get, let object = state.withLock({ $0.objects[call.path] }) {
      do throws(FileError) {
        try sink.write(object.bytes.span, at: 0)
      } catch {
        throw TransportError(.sink(error), reason: "The sink failed.", mayHaveArrived: true)
      }
    }
    return try answer(call, request)
  }
}

// MARK: - What a request asks for

private struct Call {
  var path: String
  var query: [String: String] = [:]
  var action: FakeStore.Action

  init(_ request: HTTPRequest) {
    let parts = request.url.dropFirst("http://127.0.0.1:9".count)
      .split(separator: "?", maxSplits: 1)
    path = String(parts[0])
    if parts.count > 1 {
      for item in parts[1].split(separator: "&") {
        let pair = item.split(separator: "=", omittingEmptySubsequences: false)
        query[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
      }
    }
    let isUpload = query["uploadId"] != nil
    action =
      switch request.method {
      case .post: isUpload ? .complete : .create
      case .put where isUpload: request.headers["x-amz-copy-source"] == nil ? .part : .copyPart
      case .put: .put
      case .get: isUpload ? .list : .get
      case .head: .head
      case .delete: isUpload ? .abort : .delete
      }
  }
}

// MARK: - What a store does

extension FakeStore {
  private func answer(
    _ call: Call,
    _ request: HTTPRequest,
    isGarbled: Bool = false
  ) throws(TransportError) -> HTTPResponse {
    var body = try Self.content(of: request.body)
    if isGarbled, !body.isEmpty { body[0] ^= 1 }
    return state.withLock { state in
      let id = call.query["uploadId"] ?? ""
      switch call.action {
      case .create:
        state.begun += 1
        state.uploads["id\(state.begun)"] = Upload(path: call.path, headers: request.headers)
        return HTTPResponse(
          200,
          isCeph ? ["x-amz-request-id": "tx00000\(state.begun)"] : [:],
          "<R><UploadId>id\(state.begun)</UploadId></R>",
        )
      case .head, .get: return Self.head(state.objects[call.path])
      case .delete:
        state.objects[call.path] = nil
        return HTTPResponse(204)
      case .put:
        let object = Self.object(body, request.headers)
        state.objects[call.path] = object
        return HTTPResponse(200, ["ETag": object.eTag])
      case .abort:
        state.uploads[id] = nil
        return HTTPResponse(204)
      case .part, .copyPart, .list, .complete: break
      }
      guard let upload = state.uploads[id] else { return .refusal(404, "NoSuchUpload") }
      switch call.action {
      case .list: return Self.list(upload, after: Int(call.query["part-number-marker"] ?? "") ?? 0)
      case .complete: return complete(id, upload, call, request, &state)
      case .part where isCeph:
        let digest = request.headers["x-amz-content-sha256"]
        guard digest == (try? sha256(of: body.span))?.hex else {
          return .refusal(400, "XAmzContentSHA256Mismatch")
        }
      case .copyPart where judgesSources && !Self.isSourceMeant(request, state):
        return .refusal(412, "PreconditionFailed")
      default: break
      }
      let bytes = call.action == .part ? body : Self.copied(request, state)
      state.uploads[id]?.parts[Int(call.query["partNumber"] ?? "") ?? 0] = bytes
      let eTag = Self.eTag(hasOddTags ? bytes.reversed() : bytes)
      return HTTPResponse(200, ["ETag": eTag], "<R><ETag>\(eTag)</ETag></R>")
    }
  }

  private func complete(
    _ id: String,
    _ upload: Upload,
    _ call: Call,
    _ request: HTTPRequest,
    _ state: inout State
  ) -> HTTPResponse {
    let names = ["If-Match", "If-None-Match"]
    let conditions = names.compactMap { name in request.headers[name].map { (name, $0) } }
    state.conditions.append(Dictionary(uniqueKeysWithValues: conditions))
    let current = state.objects[call.path]?.eTag
    let isRefused =
      request.headers["If-None-Match"] == "*" && current != nil
      || request.headers["If-Match"].map { $0 != current } ?? false
    if keepsConditions, isRefused { return .refusal(412, "PreconditionFailed") }
    let parts = upload.parts.sorted { $0.key < $1.key }.map(\.value)
    let digests = parts.flatMap { ((try? checksum(of: $0))?.digest) ?? [] }
    let whole = (try? checksum(of: digests))?.description ?? ""
    let eTag = "\"\(whole)-\(parts.count)\""
    state.objects[call.path] = Object(
      bytes: parts.flatMap { $0 },
      eTag: eTag,
      headers: upload.headers,
    )
    state.uploads[id] = nil
    return HTTPResponse(200, [:], "<R><ETag>\(eTag)</ETag></R>")
  }

  /// Two parts on a page.
  private static func list(_ upload: Upload, after marker: Int) -> HTTPResponse {
    let rest = upload.parts.sorted { $0.key < $1.key }.filter { $0.key > marker }
    let page = rest.prefix(2).map { number, bytes in
      "<Part><PartNumber>\(number)</PartNumber><Size>\(bytes.count)</Size>"
        + "<ETag>&quot;\(eTag(bytes).dropFirst().dropLast())&quot;</ETag></Part>"
    }
    let next = rest.prefix(2).last?.key ?? 0
    return HTTPResponse(
      200,
      [:],
      "<R><IsTruncated>\(rest.count > 2)</IsTruncated>"
        + "<NextPartNumberMarker>\(next)</NextPartNumberMarker>\(page.joined())</R>",
    )
  }

  /// Whether the source of a copy is the version that was to be copied.
  private static func isSourceMeant(_ request: HTTPRequest, _ state: State) -> Bool {
    guard let demanded = request.headers["x-amz-copy-source-if-match"] else { return true }
    return state.objects["/\(request.headers["x-amz-copy-source"] ?? "")"]?.eTag == demanded
  }

  private static func copied(_ request: HTTPRequest, _ state: State) -> [UInt8] {
    let source = request.headers["x-amz-copy-source"] ?? ""
    let range = (request.headers["x-amz-copy-source-range"] ?? "").dropFirst("bytes=".count)
      .split(separator: "-").compactMap { Int($0) }
    guard let object = state.objects["/\(source)"], range.count == 2 else { return [] }
    return Array(object.bytes[range[0]...range[1]])
  }

  private static func head(_ object: Object?) -> HTTPResponse {
    guard let object else { return HTTPResponse(404) }
    var headers: HTTPHeaders = [
      "Content-Length": "\(object.bytes.count)", "ETag": object.eTag,
      "Last-Modified": "Sat, 21 Nov 2026 11:54:23 GMT",
    ]
    for field in object.headers.fields where field.name.hasPrefix("x-amz-meta-") {
      headers.append(field.name, field.value)
    }
    return HTTPResponse(200, headers)
  }

  private static func object(_ bytes: [UInt8], _ headers: HTTPHeaders) -> Object {
    Object(bytes: bytes, eTag: eTag(bytes), headers: headers)
  }

  private static func eTag(_ bytes: [UInt8]) -> String {
    "\"\((try? checksum(of: bytes))?.description ?? "")\""
  }

  private static func content(
    of body: HTTPRequest.Body
  ) throws(TransportError) -> [UInt8] {
    switch body {
    case .none: return []
    case .bytes(let bytes): return bytes
    case .source(let source, let range):
      var bytes = [UInt8](repeating: 0, count: Int(range.count))
      var window = bytes.mutableSpan
      do throws(FileError) {
        guard try source.read(at: range.lowerBound, into: &window) == range.count else {
          throw FileError(.input, path: "", reason: "it became shorter while it was sent")
        }
      } catch {
        throw TransportError(.source(error), reason: "The source failed.", mayHaveArrived: false)
      }
      return bytes
    }
  }
}
