import LocalFiles

/// A request on its way, and what came back of the answer.
///
/// A task makes it and leaves it to the loop, which alone uses its variables until
/// `BodyQueue.finish`; after that it is the task's again.
final class Transfer: @unchecked Sendable {
  /// What to do with bytes that came.
  enum Reception {
    case taken
    case later
    case refused
  }

  /// What to send next.
  enum Supply {
    case bytes(Int)
    case later
    case failed
  }

  let request: HTTPRequest
  let host: String
  let headers: HeaderList
  let queue = BodyQueue()
  /// The body, where it is small enough to be sent together with the head.
  let attachment: [UInt8]?
  private let memoryLimit: Int64
  private let errorLimit: Int64
  private let hasSink: Bool

  /// The handle that carries it, while it is under way.
  var handle: EasyHandle?
  /// The loop's bandwidth, while it is under way.
  var throttle: Throttle?
  /// Whether the loop is done with it.
  var isFinished = false
  /// What went wrong on our side, which libcurl only knows as a refusal.
  private(set) var failure: TransportError?
  /// Whether the server may have got all of the request.
  private(set) var mayHaveArrived = false
  private(set) var wasResent = false
  private(set) var head = ResponseHead()
  private(set) var received: Int64 = 0
  private(set) var sent: Int64 = 0
  /// The sum of bytes at the last look that counted, and when that was.
  var lastProgress: (bytes: Int64, at: Duration) = (0, .zero)
  /// Whether it stands still because of us.
  private(set) var isHeld = false
  private var bodyLimit: Int64?

  /// Makes a transfer of a request that can be sent.
  ///
  /// - Throws: `.badURL`; `.badHeader`.
  init(
    _ request: HTTPRequest,
    hasSink: Bool,
    configuration: HTTPConfiguration,
  ) throws(TransportError) {
    host = try RequestCheck.host(of: request)
    headers = HeaderList(request.headers, waitsForConsent: request.waitsForConsent)
    attachment = Self.attachment(of: request, configuration)
    memoryLimit = configuration.memoryLimit
    errorLimit = configuration.errorLimit
    self.request = request
    self.hasSink = hasSink
  }

  /// The longest body that libcurl sends together with the head, and a little less.
  private static let longestAttachment = 32 << 10

  private static func attachment(
    of request: HTTPRequest,
    _ configuration: HTTPConfiguration,
  ) -> [UInt8]? {
    guard case .bytes(let bytes) = request.body, (1...longestAttachment).contains(bytes.count),
      !request.waitsForConsent, configuration.bytesPerSecond == nil
    else { return nil }
    return bytes
  }

  /// Whether the body goes to the sink.
  var streams: Bool { hasSink && (head.status == 200 || head.status == 206) }

  /// Takes a line of a head.
  ///
  /// - Returns: false if there are too many.
  func takeHead(_ line: Span<UInt8>) -> Bool {
    if head.take(line) { return true }
    failure = error(.tooLong, "\(host) sends more headers than are taken.")
    return false
  }

  /// Takes bytes of the body.
  ///
  /// - Parameters:
  ///   - bytes: the next ones.
  ///   - announced: the length of the whole body, asked for once.
  /// - Returns: what became of them.
  func receive(_ bytes: Span<UInt8>, announced: () -> Int64?) -> Reception {
    let limit: Int64
    var least = received + Int64(bytes.count)
    if let bodyLimit {
      limit = bodyLimit
    } else {
      let announced = announced()
      limit = beginBody(announced)
      // What is said to be too long is not waited for.
      least = max(least, announced ?? 0)
    }
    guard least <= limit else {
      failure = error(
        streams ? .beyondLimit : .tooLong,
        "\(host) sends a body longer than \(limit) bytes.",
      )
      return .refused
    }
    guard throttle?.admits(self) != false, queue.add(bytes) else {
      isHeld = true
      return .later
    }
    isHeld = false
    received += Int64(bytes.count)
    throttle?.spend(bytes.count)
    return .taken
  }

  private func beginBody(_ announced: Int64?) -> Int64 {
    let limit: Int64
    switch (head.status, streams) {
    case (_, true):
      queue.stream()
      limit = request.bodyLimit ?? .max
    case (200..<300, _): limit = request.bodyLimit ?? memoryLimit
    default: limit = errorLimit
    }
    // What a server announces is not believed beyond what costs nothing.
    if let announced, announced <= min(limit, 1 << 20) { queue.reserve(Int(announced)) }
    bodyLimit = limit
    return limit
  }

  /// Says that the request is about to be sent, or sent again on another connection.
  func start() {
    wasResent = mayHaveArrived
    if attachment != nil { sent = request.body.count }
    if request.body.count == sent { mayHaveArrived = true }
  }

  /// Goes back in the body that is sent.
  func rewind(to offset: Int64) {
    sent = offset
  }

  /// How many bytes may be sent next: `most`, or fewer near the end or under a limit.
  func wanted(atMost most: Int) -> Int {
    Int(min(request.body.count - sent, Int64(min(most, throttle?.pieceSize ?? .max))))
  }

  /// Writes the next bytes to send into the front of `buffer`, which is as large as `wanted` says.
  func supply(_ buffer: inout MutableSpan<UInt8>) -> Supply {
    guard buffer.count > 0 else { return .bytes(0) }
    guard throttle?.admits(self) != false else {
      isHeld = true
      return .later
    }
    isHeld = false
    guard let count = read(into: &buffer) else { return .failed }
    sent += Int64(count)
    throttle?.spend(count)
    if sent == request.body.count { mayHaveArrived = true }
    return .bytes(count)
  }

  private func read(into buffer: inout MutableSpan<UInt8>) -> Int? {
    switch request.body {
    case .none: return 0
    case .bytes(let bytes):
      let (start, count) = (Int(sent), buffer.count)
      unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe bytes.withUnsafeBytes { bytes in
          unsafe buffer.copyMemory(from: .init(rebasing: bytes[start..<start + count]))
        }
      }
      return count
    case .source(let source, let range):
      do throws(FileError) {
        let read = try source.read(at: range.lowerBound + sent, into: &buffer)
        if read > 0 { return read }
        throw FileError(.input, path: "", reason: "it became shorter while it was sent")
      } catch {
        failure = self.error(.source(error), "What is to be sent cannot be read: \(error.reason).")
        return nil
      }
    }
  }

  /// An error of this transfer.
  func error(_ kind: TransportError.Kind, _ reason: String) -> TransportError {
    TransportError(kind, reason: reason, mayHaveArrived: mayHaveArrived)
  }
}
