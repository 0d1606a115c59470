import Hashing
import LocalFiles
import Manifest
import Storage
import Transport

/// Carries out single operations of S3: addresses, signs and sends them, and understands what
/// comes back.
///
/// A call is tried once. It is sent again only where the first answer says how it must be put:
/// the bucket's region, the time by the server's clock, credentials that were renewed meanwhile.
final class S3Client: Sendable {
  private let settings: S3Settings
  private let http: any HTTPSending
  private let now: @Sendable () -> FileTime
  private let state: Guarded<ClientState>
  private let pace: KeyPace

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - settings: the bucket, and as whom it is reached.
  ///   - http: what sends requests.
  ///   - now: the clock of this machine, which need not be right.
  ///   - time: what is waited by where a store takes only so many changes of a key.
  init(
    _ settings: S3Settings,
    http: any HTTPSending,
    now: @escaping @Sendable () -> FileTime = SystemClock.now,
    time: Timekeeper = .system,
  ) {
    self.settings = settings
    self.http = http
    self.now = now
    state = Guarded(ClientState(settings))
    pace = KeyPace(time)
  }

  /// The bucket's name.
  var bucket: String { settings.bucket }
  /// The URL of the service, or nil for AWS.
  var endpointURL: String? { settings.endpointURL }
  /// What is before every key.
  var prefix: String { settings.prefix }
  /// What the store does otherwise than others, as far as it is known.
  var dialect: Dialect { state.withLock { $0.dialect } }
  /// Which request lists objects, as far as the store is known or it was found out.
  var listing: Dialect.Listing {
    get { state.withLock { $0.onlyListing ?? $0.dialect.listing } }
    set { state.withLock { $0.onlyListing = newValue } }
  }
  /// Whether all is encrypted on the way.
  var isEncrypted: Bool { state.withLock { $0.endpoint.isEncrypted } }
  /// Whether an ETag that is not the MD5 of what was sent tells that something else came.
  ///
  /// Not where the store itself refuses what was changed on the way.
  var believesETags: Bool {
    state.withLock { !$0.hasOddETags && !$0.dialect.checksPayloads }
  }
  /// Remembers that this store's ETags say nothing of the content.
  func doubtETags() { state.withLock { $0.hasOddETags = true } }
  /// The same of the parts of an upload.
  var believesPartETags: Bool { believesETags && state.withLock { $0.partETags == .believed } }
  /// Whether parts were taken for sent although their ETags say otherwise, and no object that was
  /// made of such parts has been looked at yet.
  var suspectsPartETags: Bool { state.withLock { $0.partETags == .suspect } }
  /// Remembers that the ETags of parts may say nothing of them.
  func doubtPartETags() {
    state.withLock { if $0.partETags == .believed { $0.partETags = .suspect } }
  }
  /// Remembers what an object showed that was made of such parts.
  func settlePartETags(areOdd: Bool) {
    state.withLock { $0.partETags = areOdd ? .odd : .believed }
  }
  /// The time by the server's clock.
  var serverTime: FileTime { state.withLock { $0.serverTime(at: now()) } }
  /// Names an object, or the version that a query names, as the source of a copy.
  func copySource(_ key: ObjectKey, _ query: String = "") -> String {
    state.withLock { $0.copySource(key) } + (query.isEmpty ? "" : "?\(query)")
  }

  /// Carries out a call.
  ///
  /// - Parameters:
  ///   - call: what to do.
  ///   - sink: what takes the body of a success, or nil to keep it in memory.
  /// - Returns: the answer, whose status is 200 to 299.
  /// - Throws: `StorageError`.
  @discardableResult
  func perform(
    _ call: S3Call,
    into sink: (any ByteSink)? = nil,
  ) async throws(StorageError) -> HTTPResponse {
    switch try await exchange(call, into: sink) {
    case .success(let response): return response
    case .failure(let error): throw storageError(error, of: call)
    }
  }

  /// Carries out a call whose success can hold an error in place of the result, as those can
  /// that take the server long.
  ///
  /// See "Understanding error responses" in the Amazon S3 User Guide.
  ///
  /// - Returns: the answer, whose body is XML.
  /// - Throws: `StorageError`; `.outcomeUnknown` if the result is cut off.
  func performSlow(_ call: S3Call) async throws(StorageError) -> HTTPResponse {
    switch try await exchangeSlow(call) {
    case .success(let response): return response
    case .failure(let error): throw storageError(error, of: call)
    }
  }

  /// Carries out a call as `performSlow` does, and returns a refusal as a value.
  func exchangeSlow(
    _ call: S3Call
  ) async throws(StorageError) -> Result<HTTPResponse, ServiceError> {
    var call = call
    call.isSlow = true
    let result = try await exchange(call)
    guard case .success(let response) = result else { return result }
    do throws(XMLFailure) {
      if let error = try ServiceError(insteadOfResult: response) { return .failure(error) }
    } catch {
      throw call.damagedAnswer
    }
    return result
  }

  /// Carries out a call, and returns a refusal as a value for whoever must tell them apart.
  ///
  /// - Throws: `StorageError` if there is no answer, or nothing to sign with.
  func exchange(
    _ call: S3Call,
    into sink: (any ByteSink)? = nil,
  ) async throws(StorageError) -> Result<HTTPResponse, ServiceError> {
    var tried: Set<Correction> = []
    while true {
      if Task.isCancelled { throw .cancelled(call.subject) }
      let changed = pacedChange(call)
      if let changed { try await pace.wait(for: changed.key, changed.interval) }
      defer { if let changed { pace.answered(changed.key, changed.interval) } }
      let stamp = try await stamp(for: call)
      let response = try await send(call, stamp, into: sink)
      if response.isSuccess {
        // A proxy or a login page may say 200 to anything.
        return WebPage.isPage(response.body) ? .failure(ServiceError(response)) : .success(response)
      }
      if response.wasResent, call.mayMeetOwnTraces(response.status) { throw call.ownTraces }
      let error = try await explain(response, to: call, stamp)
      guard let correction = try await correction(error, response, stamp, call),
        tried.insert(correction).inserted
      else { return .failure(error) }
    }
  }

  /// What a refusal means for whoever uses a storage.
  func storageError(_ error: ServiceError, of call: S3Call) -> StorageError {
    error.storageError(of: call, bucket: settings.bucket)
  }

  /// The object that a call changes, where the store wants an interval between two changes.
  private func pacedChange(_ call: S3Call) -> (key: ObjectKey, interval: Duration)? {
    guard let key = call.changedObject, let interval = dialect.changeInterval else { return nil }
    return (key, interval)
  }

  private func credentials(for call: S3Call) async throws(StorageError) -> Credentials {
    let problem: String
    let isTransient: Bool
    do {
      if let credentials = try await settings.credentials.credentials() { return credentials }
      problem = "There is no access key; give one with “synchrony login” or a profile."
      isTransient = false
    } catch {
      if Task.isCancelled { throw .cancelled(call.subject) }
      problem = error.reason
      isTransient = error.isTransient
    }
    throw StorageError(.denied, subject: call.subject, reason: problem, isTransient: isTransient)
  }

  private func stamp(for call: S3Call) async throws(StorageError) -> Stamp {
    let credentials = try await credentials(for: call)
    do throws(DigestUnavailable) {
      return try state.withLock { (state) throws(DigestUnavailable) in
        Stamp(signer: try state.signer(for: credentials), time: state.serverTime(at: now()))
      }
    } catch {
      throw .noDigest
    }
  }

  private func send(
    _ call: S3Call,
    _ stamp: Stamp,
    into sink: (any ByteSink)? = nil,
  ) async throws(StorageError) -> HTTPResponse {
    // Made outside of the lock, for which all calls queue.
    var request = state.withLock(\.address).request(call)
    // Putting ten thousand parts together takes S3 minutes, in which it sends white space.
    if call.isSlow { request.patience = .seconds(300) }
    // A lock that is renewed behind the parts of large files would be late.
    request.isUrgent = call.key?.isLock == true
    // A refusal then costs no more than the headers. A part, which has a query, is hardly ever
    // refused, since its upload was begun just before.
    request.waitsForConsent = call.body.count > 1 << 20 && call.query.isEmpty
    stamp.signer.sign(&request, payload: call.payload, at: stamp.time)
    do {
      let response = try await http.send(request, into: sink)
      state.withLock { $0.learn(from: response) }
      return response
    } catch {
      throw error.storageError(of: call)
    }
  }
}

/// What a call is signed with.
private struct Stamp {
  let signer: Signer
  let time: FileTime
}

/// Something that an answer shows to be otherwise than was thought.
private enum Correction: Hashable {
  case clock
  case region
  case credentials
}

// How a call is put right.
extension S3Client {
  /// Reads a refusal, and asks once more where it came without a body, as those of HEAD do.
  private func explain(
    _ response: HTTPResponse,
    to call: S3Call,
    _ stamp: Stamp,
  ) async throws(StorageError) -> ServiceError {
    let error = ServiceError(response)
    guard call.method == .head, error.code.isEmpty, needsExplanation(error) else { return error }
    var question = call
    question.method = .get
    question.headers.append("Range", "bytes=0-0")
    let answer = try await send(question, stamp)
    return answer.status == response.status ? ServiceError(answer) : error
  }

  private func needsExplanation(_ error: ServiceError) -> Bool {
    switch error.status {
    case 400, 403: true
    case 301, 307: error.region == nil
    case 404: !state.withLock { $0.isBucketKnown }
    default: false
    }
  }

  /// Whether a word may be a region, which becomes a part of a host's name.
  private static func isRegion(_ word: String) -> Bool {
    let signs = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    return (1...40).contains(word.utf8.count) && word.utf8.allSatisfy(signs.contains)
  }

  /// Learns from a refusal what the call must be signed with.
  ///
  /// The stamp is what counts: another call may have learnt the same meanwhile.
  private func correction(
    _ error: ServiceError,
    _ response: HTTPResponse,
    _ stamp: Stamp,
    _ call: S3Call,
  ) async throws(StorageError) -> Correction? {
    switch error.code {
    case "RequestTimeTooSkewed":
      guard let server = response.headers["Date"].flatMap(ServerTime.header),
        abs(server.seconds - stamp.time.seconds) > 60
      else { return nil }
      state.withLock { $0.setClock(server: server, now: now()) }
      return .clock
    case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken":
      settings.credentials.refuse(stamp.signer.credentials)
      return try await credentials(for: call) == stamp.signer.credentials ? nil : .credentials
    case "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect",
      "IllegalLocationConstraintException", "":
      guard let region = error.region, Self.isRegion(region),
        [301, 307, 400].contains(error.status),
        region != stamp.signer.region
      else { return nil }
      state.withLock { $0.move(to: region) }
      return .region
    default: return nil
    }
  }
}
