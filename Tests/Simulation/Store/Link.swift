import LocalFiles
import Manifest
import Storage

/// The way from a process to the store, on which requests and answers suffer.
///
/// What was sent goes its way also when the process is dead by then.
final class Link: Storage {
  private let server: Server
  private let process: Process
  private let scheduler: Scheduler
  private let network: Network
  private let chance: Chance
  private let trace: Trace
  private let sender: Sender

  init(
    _ server: Server,
    _ process: Process,
    _ scheduler: Scheduler,
    _ network: Network,
    _ chance: Chance,
    _ trace: Trace,
    _ sender: Sender,
  ) {
    self.server = server
    self.process = process
    self.scheduler = scheduler
    self.network = network
    self.chance = chance
    self.trace = trace
    self.sender = sender
  }

  var location: String { "simulation" }

  var capabilities: Capabilities {
    Capabilities(
      conditionalWrite: server.kind.judgesEverything,
      conditionalDelete: server.kind.judged.contains(.deleteMatches),
      eTagIsChecksum: server.kind.tagIsChecksum,
      listsETags: true,
      concurrency: 4,
      rangeSize: server.kind.rangeSize,
    )
  }

  func info(_ key: ObjectKey) async throws(StorageError) -> ObjectInfo {
    try await look("HEAD \(key)") { (server) throws(StorageError) in try server.info(key) }
  }

  func list(prefix: [UInt8], after token: ListToken?) async throws(StorageError) -> ListPage {
    try await look("LIST \(String(decoding: prefix, as: UTF8.self))") { [sender] in
      $0.list(prefix, token, for: sender.person)
    }
  }

  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
  ) async throws(StorageError) -> ObjectInfo {
    let (object, fate) = try await looking("GET \(key) \(range.map { "\($0)" } ?? "")") {
      (server) throws(StorageError) in try server.read(key, condition)
    }
    let count = Int64(object.bytes.count)
    let range = (range ?? 0..<count).clamped(to: 0..<count)
    var bytes = Array(object.bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    if fate == .truncated { bytes.removeLast(chance.below(bytes.count + 1)) }
    // Where the store does not tell what it holds, only the line itself could tell.
    if fate == .corrupted, server.kind.knowsChecksums, !bytes.isEmpty {
      bytes[chance.below(bytes.count)] ^= 1
    }
    // A body comes in pieces, between which others go on.
    let middle = chance.below(bytes.count + 1)
    do throws(FileError) {
      try sink.write(bytes.span.extracting(..<middle), at: 0)
      await scheduler.wait(chance.milliseconds(0...5))
      if fate == .truncated { throw FileError(.input, path: "", reason: "") }
      try sink.write(bytes.span.extracting(middle...), at: Int64(middle))
    } catch {
      try process.checkLife(key.description)
      throw fate == .truncated ? Self.broken(key.description) : .localFile(error)
    }
    try process.checkLife(key.description)
    return server.info(object, at: key)
  }

  func write(
    _ key: ObjectKey,
    from source: any ByteSource,
    attributes: ObjectAttributes,
    condition: WriteCondition,
  ) async throws(StorageError) -> ObjectInfo {
    try StorageError.checkTask(key)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 + chance.below(4_096))
    while true {
      var window = buffer.mutableSpan
      let count: Int
      do { count = try source.read(at: Int64(bytes.count), into: &window) } catch {
        throw .localFile(error)
      }
      if count == 0 { break }
      bytes += buffer[..<count]
      await scheduler.wait(chance.milliseconds(0...3))
    }
    let body = bytes
    let isChecked = attributes.checksum != nil
    return try await change("PUT \(key) \(condition)", isChecked: isChecked) {
      [sender] (server, arrival) throws(StorageError) in
      let bytes = arrival == .corrupted ? body + [0] : body
      return try server.write(key, bytes, attributes, condition, by: sender, arrival)
    }
  }

  func copy(
    _ source: ObjectKey,
    matching sourceETag: ETag?,
    to key: ObjectKey,
    condition: WriteCondition,
  ) async throws(StorageError) -> ETag? {
    try await change("COPY \(source) to \(key) \(condition)", isChecked: false) {
      [sender] (server, arrival) throws(StorageError) in
      if arrival == .denied { throw .notFound(source) }
      return try server.copy(source, sourceETag, key, condition, by: sender, arrival).eTag
    }
  }

  func delete(_ key: ObjectKey, condition: WriteCondition) async throws(StorageError) {
    try await change("DELETE \(key) \(condition)", isChecked: false) {
      [sender] (server, _) throws(StorageError) in
      try server.delete(key, condition, by: sender)
    }
  }
}

// MARK: - Requests that change nothing

extension Link {
  private func look<Value: Sendable>(
    _ what: String,
    _ body: @escaping @Sendable (Server) throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    let (value, fate) = try await looking(what, body)
    if fate == .truncated { throw Self.broken(what) }
    return value
  }

  private func looking<Value: Sendable>(
    _ what: String,
    _ body: @escaping @Sendable (Server) throws(StorageError) -> Value,
  ) async throws(StorageError) -> (Value, Weather.Fate) {
    let fate = try begin(what)
    await network.delay(chance)
    switch fate {
    case .refused: throw Self.busy(what)
    case .lost, .late:
      await scheduler.wait(network.patience)
      throw Self.broken(what)
    default: break
    }
    let result = Result { () throws(StorageError) in try body(server) }
    await network.delay(chance)
    try process.checkLife(what)
    trace.note(sender.person, "\(what): \(Self.words(result)) \(fate == .fine ? "" : "(\(fate))")")
    return (try result.get(), fate)
  }

  private func begin(_ what: String) throws(StorageError) -> Weather.Fate {
    if Task.isCancelled { throw .cancelled(what) }
    guard process.step() else {
      throw StorageError(.other, subject: what, reason: "The process is dead.")
    }
    return network.fate(chance)
  }

  private static func words<Value>(_ result: Result<Value, StorageError>) -> String {
    switch result {
    case .success(let info as ObjectInfo): "done, \(info.eTag?.text ?? "")"
    case .success: "done"
    case .failure(let error): error.reason
    }
  }

  private static func busy(_ what: String) -> StorageError {
    StorageError(.busy, subject: what, reason: "Come back later.", isTransient: true)
  }

  private static func broken(_ what: String) -> StorageError {
    StorageError(.unreachable, subject: what, reason: "The line broke.", isTransient: true)
  }

  private static func doubtful(_ what: String) -> StorageError {
    StorageError(.outcomeUnknown, subject: what, reason: "The answer was lost.")
  }
}

// MARK: - Requests that change something

/// How a request that changes something comes to the store.
enum Arrival {
  case inTime
  /// With other bytes than were sent.
  case corrupted
  /// At a store that cannot find what it is about.
  case denied
  /// When its sender has given up waiting.
  case late
}

extension Link {
  private typealias Answer<Value> = Result<Value, StorageError>

  private func change<Value: Sendable>(
    _ what: String,
    isChecked: Bool,
    _ body: @escaping @Sendable (Server, Arrival) throws(StorageError) -> Value,
  ) async throws(StorageError) -> Value {
    let fate = try begin(what)
    // The journey of the request, which nothing can call back.
    let journey = Task(executorPreference: scheduler) { [self] in
      network.sent(1)
      defer { network.sent(-1) }
      return await carryOut(what, fate, isChecked, body)
    }
    if fate == .late {
      await scheduler.wait(network.patience)
      try process.checkLife(what)
      throw Self.doubtful(what)
    }
    let answer = await journey.value
    try process.checkLife(what)
    return try answer.get()
  }

  private func carryOut<Value: Sendable>(
    _ what: String,
    _ fate: Weather.Fate,
    _ isChecked: Bool,
    _ body: @escaping @Sendable (Server, Arrival) throws(StorageError) -> Value,
  ) async -> Answer<Value> {
    await network.delay(chance)
    func attempt(_ arrival: Arrival = .inTime) -> Answer<Value> {
      let answer = Answer { () throws(StorageError) in try body(server, arrival) }
      let trouble = fate == .fine ? "" : "(\(fate))"
      trace.note(sender.person, "\(what): \(Self.words(answer)) \(trouble)")
      return answer
    }
    switch fate {
    case .refused, .truncated: return .failure(Self.busy(what))
    case .corrupted where !isChecked: return .failure(Self.busy(what))
    case .corrupted: return attempt(.corrupted)
    case .denied: return attempt(.denied)
    case .lost:
      if chance.happens(0.6) { _ = attempt() }
      await network.delay(chance)
      return .failure(Self.doubtful(what))
    case .late:
      await scheduler.wait(chance.milliseconds(100...200_000))
      return attempt(.late)
    case .duplicated:
      let first = attempt()
      await network.delay(chance)
      let second = attempt()
      return chance.happens(0.5) ? first : second
    case .fine:
      let answer = attempt()
      await network.delay(chance)
      return answer
    }
  }
}

extension StorageError {
  fileprivate static func checkTask(_ key: ObjectKey) throws(StorageError) {
    if Task.isCancelled { throw .cancelled(key.description) }
  }
}
