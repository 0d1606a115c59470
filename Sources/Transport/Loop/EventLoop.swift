import Glibc

/// What carries all transfers of a client, on a thread of its own.
///
/// Transfers wait in front of libcurl, not in it, as its own queue counts against timeouts.
final class EventLoop {
  private let mailbox: Mailbox
  private let multi: MultiHandle
  private let configuration: HTTPConfiguration
  private let throttle: Throttle
  private let origin = ContinuousClock.now
  private var limit: AdaptiveLimit
  private var letters: [Mailbox.Letter] = []
  private var waiting = TransferQueue()
  private var handles: [EasyHandle] = []
  private var idle: [EasyHandle] = []
  private let connections = ConnectionBook()
  private var lastWatch: Duration = .zero
  private var lastNotice: Duration?
  private var lastTimeout: Duration?
  private var mustStop = false

  /// Makes a loop that takes its work from `mailbox`.
  init(_ mailbox: Mailbox, _ multi: MultiHandle, _ configuration: HTTPConfiguration) {
    self.mailbox = mailbox
    self.multi = multi
    self.configuration = configuration
    let origin = origin
    throttle = Throttle(bytesPerSecond: configuration.bytesPerSecond) {
      origin.duration(to: .now)
    }
    limit = AdaptiveLimit(bound: configuration.concurrency, now: .zero)
  }

  private var now: Duration { origin.duration(to: .now) }
  private var active: Int { handles.count - idle.count }

  /// Works until it is told to stop and all is done.
  func run() {
    Self.ignoreBrokenPipes()
    repeat {
      readLetters()
      releaseThrottled()
      repeat {
        startWaiting()
        multi.heedAlarm()
      } while collectDone() && !waiting.isEmpty
      watch()
      let mayWait = mailbox.fallAsleep() && !isOver
      multi.serve(milliseconds: mayWait ? timeout : 0)
      _ = collectDone()
    } while !(isOver && mailbox.close())
  }

  private var isOver: Bool { mustStop && active == 0 && waiting.isEmpty }

  /// TLS writes without `MSG_NOSIGNAL`, and a signal for it goes to the thread that wrote.
  private static func ignoreBrokenPipes() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func readLetters() {
    mailbox.collect(&letters)
    for letter in letters {
      switch letter {
      case .start(let transfer) where transfer.request.isUrgent:
        // It may have been cancelled before it was posted.
        if !transfer.isFinished { start(transfer) }
      case .start(let transfer): waiting.append(transfer)
      case .cancel(let transfer):
        finish(transfer, transfer.error(.cancelled, "The exchange was cancelled."))
      case .resume(let transfer): transfer.handle?.resume()
      case .stop: mustStop = true
      }
    }
    letters.removeAll(keepingCapacity: true)
  }

  private func startWaiting() {
    while active < limit.value, let transfer = waiting.popFirst() { start(transfer) }
    if active < limit.value { limit.idled(now: now) }
  }

  private func start(_ transfer: Transfer) {
    guard let handle = idle.popLast() ?? makeHandle() else {
      finish(transfer, transfer.error(.other, "There is no memory for another exchange."))
      return
    }
    handle.begin(transfer, longestIdle: longestIdle)
    transfer.handle = handle
    transfer.throttle = throttle
    transfer.lastProgress = (-1, now)
    guard multi.add(handle) else {
      finish(transfer, transfer.error(.other, "libcurl takes no other exchange."))
      return
    }
  }

  /// How long a connection may have been idle that is used again.
  ///
  /// Servers close what is idle for a minute. What a network forgets or drops it drops without a
  /// word, all connections together: after a silence only those are used that carried something
  /// since. libcurl itself closes the one that was silent, and counts in whole seconds, of which 0
  /// would be none.
  private var longestIdle: Duration {
    let longest = Duration.seconds(60)
    guard let lastTimeout else { return longest }
    return min(longest, max(now - lastTimeout, .seconds(1)))
  }

  private func makeHandle() -> EasyHandle? {
    let handle = EasyHandle(configuration, connections: connections)
    if let handle { handles.append(handle) }
    return handle
  }

  /// Finishes what is done.
  ///
  /// - Returns: whether there was anything.
  private func collectDone() -> Bool {
    var isAny = false
    while let (transfer, error) = multi.nextDone() {
      isAny = true
      if error == nil { learn(from: transfer) }
      finish(transfer, error)
    }
    return isAny
  }

  private func learn(from transfer: Transfer) {
    if transfer.head.status == 503 || transfer.head.status == 429 {
      limit.slowDown(now: now)
    } else {
      limit.completed(bytes: transfer.sent + transfer.received, now: now)
    }
  }

  private func finish(_ transfer: Transfer, _ error: TransportError?) {
    guard !transfer.isFinished else { return }
    transfer.isFinished = true
    if error?.kind == .timedOut { lastTimeout = now }
    if let handle = transfer.handle {
      multi.remove(handle)
      handle.end()
      idle.append(handle)
    }
    transfer.handle = nil
    transfer.throttle = nil
    transfer.queue.finish(error)
  }

  private func releaseThrottled() {
    for transfer in throttle.released() { transfer.handle?.resume() }
  }

  private var watchInterval: Duration { min(configuration.stallTime / 4, .seconds(1)) }

  /// Ends what stands still.
  private func watch() {
    guard active > 0, now - lastWatch >= watchInterval else { return }
    let now = now
    lastWatch = now
    for handle in handles {
      guard let transfer = handle.transfer else { continue }
      let silence = transfer.silence(progress: handle.progress, now: now, configuration)
      if silence >= transfer.patience(configuration) {
        finish(transfer, transfer.silenceError)
      } else if silence >= configuration.silenceTime {
        tellOfSilence(transfer.host, now: now)
      }
    }
  }

  private func tellOfSilence(_ host: String, now: Duration) {
    if let lastNotice, now - lastNotice < configuration.silenceTime * 3 { return }
    lastNotice = now
    configuration.onSilence?(host)
  }

  private var timeout: Int32 {
    guard active > 0 else { return waiting.isEmpty ? 3_600_000 : 0 }
    let wait = min(throttle.nextRelease() ?? watchInterval, watchInterval)
    return Int32(max(wait.milliseconds, 1))
  }
}
