import CLibcurl

/// Transfers that share connections, names and TLS sessions.
///
/// libcurl says which sockets it waits for and until when, so that what is done costs the same
/// however many transfers there are. All of this but `wake` belongs to the thread that runs the
/// loop. Related functions: `libcurl-multi(3)`, `curl_multi_socket_action(3)`.
@safe
final class MultiHandle: @unchecked Sendable {
  private let raw: OpaquePointer
  private let bell: Int32
  private var sockets: SocketSet
  private var ready: [SocketSet.Ready] = []
  /// When libcurl wants to be called although nothing has happened.
  private var alarm: ContinuousClock.Instant?

  /// Makes one that keeps up to `connections` open; nil if libcurl cannot.
  init?(connections: Int) {
    let bell = synchrony_make_bell()
    guard bell >= 0 else { return nil }
    guard Curl.isReady, let raw = unsafe curl_multi_init() else {
      synchrony_close_bell(bell)
      return nil
    }
    unsafe self.raw = raw
    self.bell = bell
    sockets = SocketSet(bell: bell)
    let user = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe synchrony_multi_set_hooks(raw, onInterest, onAlarm, user)
    _ = unsafe synchrony_multi_set_long(raw, CURLMOPT_MAXCONNECTS, connections)
    _ = unsafe synchrony_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
  }

  deinit {
    unsafe synchrony_multi_set_hooks(raw, nil, nil, nil)
    unsafe curl_multi_cleanup(raw)
    synchrony_close_bell(bell)
  }

  fileprivate static func at(_ user: UnsafeMutableRawPointer?) -> MultiHandle? {
    guard let user = unsafe user else { return nil }
    return unsafe Unmanaged<MultiHandle>.fromOpaque(user).takeUnretainedValue()
  }

  fileprivate func watch(_ socket: curl_socket_t, _ interest: Int32) {
    sockets.set(socket, interest)
  }

  fileprivate func setAlarm(milliseconds: Int) {
    alarm = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
  }

  /// Begins the transfer of `handle`, at the next call of `heedAlarm`.
  func add(_ handle: EasyHandle) -> Bool {
    unsafe curl_multi_add_handle(raw, handle.raw) == CURLM_OK
  }

  /// Ends the transfer of `handle`, done or not.
  func remove(_ handle: EasyHandle) {
    unsafe curl_multi_remove_handle(raw, handle.raw)
  }

  /// Does what is due by the clock.
  func heedAlarm() {
    guard let alarm, alarm <= .now else { return }
    self.alarm = nil
    act(on: CURL_SOCKET_TIMEOUT, 0)
  }

  /// Waits until there is something to do, for `milliseconds` at most, and does it.
  func serve(milliseconds: Int32) {
    var wait = milliseconds
    if let alarm { wait = min(wait, Int32(clamping: (alarm - .now).milliseconds)) }
    if sockets.wait(milliseconds: max(wait, 0), &ready) { synchrony_silence(bell) }
    for entry in ready { act(on: entry.socket, entry.events) }
    heedAlarm()
  }

  private func act(on socket: curl_socket_t, _ events: Int32) {
    var running: Int32 = 0
    unsafe curl_multi_socket_action(raw, socket, events, &running)
  }

  /// A transfer that is done, with its error if it failed.
  func nextDone() -> (Transfer, TransportError?)? {
    var result = CURLE_OK
    while let done = unsafe synchrony_next_done(raw, &result) {
      let handle = unsafe EasyHandle.at(synchrony_get_private(done))
      guard let handle, let transfer = handle.transfer else { continue }
      return (transfer, transfer.error(for: result, words: handle.explanation(of: result)))
    }
    return nil
  }

  /// Ends a wait, or the next one if there is none; from any thread.
  func wake() {
    synchrony_ring(bell)
  }
}

private let onInterest: synchrony_interest_hook = { _, socket, interest, user, _ in
  unsafe MultiHandle.at(user)?.watch(socket, interest)
  return 0
}

private let onAlarm: synchrony_alarm_hook = { _, milliseconds, user in
  unsafe MultiHandle.at(user)?.setAlarm(milliseconds: milliseconds)
  return 0
}
