import CLibcurl

/// What carries one transfer after the other.
///
/// The options that never change are set when it is made. Related functions:
/// `libcurl-easy(3)`, `curl_easy_setopt(3)`.
@safe
final class EasyHandle {
  let raw: OpaquePointer
  private let words: UnsafeMutablePointer<CChar>
  /// What it carries.
  private(set) var transfer: Transfer?
  fileprivate let connections: ConnectionBook
  /// The socket that the request goes over, while that is known.
  fileprivate var socket: curl_socket_t?

  /// The body size from which a large buffer for sending pays for its memory.
  private static let largeBody: Int64 = 1 << 20

  /// Makes a handle; nil if there is no memory.
  init?(_ configuration: HTTPConfiguration, connections: ConnectionBook) {
    guard let raw = unsafe curl_easy_init() else { return nil }
    unsafe self.raw = raw
    self.connections = connections
    unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setConnection(configuration)
    setProtocol(configuration)
    setCallbacks()
  }

  deinit {
    unsafe curl_easy_cleanup(raw)
    unsafe words.deallocate()
  }

  /// The handle that was given to libcurl as user data.
  static func at(_ user: UnsafeMutableRawPointer?) -> EasyHandle? {
    guard let user = unsafe user else { return nil }
    return unsafe Unmanaged<EasyHandle>.fromOpaque(user).takeUnretainedValue()
  }

  private func setConnection(_ configuration: HTTPConfiguration) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(configuration.connectTimeout.milliseconds, 1))
    // A fresh look at the names spreads the load over addresses.
    set(CURLOPT_MAXLIFETIME_CONN, 600)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = configuration.certificateFile {
      set(CURLOPT_CAINFO, file)
      // Many a libcurl looks into the system's folder of certificates besides.
      set(CURLOPT_CAPATH, nil)
    }
    set(CURLOPT_BUFFERSIZE, 128 << 10)
  }

  private func setProtocol(_ configuration: HTTPConfiguration) {
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_USERAGENT, configuration.userAgent)
  }

  private func setCallbacks() {
    let user = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe synchrony_set_pointer(raw, CURLOPT_ERRORBUFFER, words)
    for option in [
      CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA,
      CURLOPT_PREREQDATA, CURLOPT_SOCKOPTDATA,
    ] { unsafe synchrony_set_pointer(raw, option, user) }
    unsafe synchrony_set_mover(raw, CURLOPT_HEADERFUNCTION, onHead)
    unsafe synchrony_set_mover(raw, CURLOPT_WRITEFUNCTION, onBody)
    unsafe synchrony_set_mover(raw, CURLOPT_READFUNCTION, onSupply)
    unsafe synchrony_set_seeker(raw, onSeek)
    unsafe synchrony_set_starter(raw, onStart)
    unsafe synchrony_set_socket_hook(raw, onSocket)
  }

  /// Takes a transfer, ready to be added.
  ///
  /// - Parameters:
  ///   - transfer: the transfer.
  ///   - longestIdle: a connection that carried nothing for longer is not used again, in whole
  ///     seconds.
  func begin(_ transfer: Transfer, longestIdle: Duration) {
    self.transfer = transfer
    socket = nil
    let request = transfer.request
    unsafe words.pointee = 0
    set(CURLOPT_URL, request.url)
    unsafe synchrony_set_list(raw, CURLOPT_HTTPHEADER, transfer.headers.first)
    set(CURLOPT_TIMEOUT_MS, request.timeout.map { max($0.milliseconds, 1) } ?? 0)
    set(CURLOPT_FORBID_REUSE, 0)
    set(CURLOPT_MAXAGE_CONN, Int(longestIdle.components.seconds))
    // Each of these undoes what the others set, so the order matters.
    set(CURLOPT_HTTPGET, 1)
    if request.method == .head { set(CURLOPT_NOBODY, 1) }
    if let bytes = transfer.attachment {
      attach(bytes)
    } else if request.sendsLength {
      setUpload(request)
    }
    let isNamed = transfer.attachment != nil || [.post, .delete].contains(request.method)
    set(CURLOPT_CUSTOMREQUEST, isNamed ? request.method.rawValue : nil)
  }

  /// Has a body sent together with the head, which spares the system a call and the server a wait.
  ///
  /// libcurl does so for POST only.
  private func attach(_ bytes: [UInt8]) {
    set(CURLOPT_POST, 1)
    unsafe synchrony_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
    unsafe synchrony_set_copied_body(raw, bytes)
  }

  private func setUpload(_ request: HTTPRequest) {
    let count = request.body.count
    set(CURLOPT_UPLOAD, 1)
    unsafe synchrony_set_offset(raw, CURLOPT_INFILESIZE_LARGE, curl_off_t(count))
    set(CURLOPT_UPLOAD_BUFFERSIZE, count < Self.largeBody ? 64 << 10 : 1 << 20)
  }

  /// Lets go of the transfer, after `MultiHandle.remove`.
  func end() {
    transfer = nil
  }

  /// Closes the connection when the transfer is done.
  func forbidReuse() {
    set(CURLOPT_FORBID_REUSE, 1)
  }

  /// Goes on with a transfer that was held.
  func resume() {
    unsafe curl_easy_pause(raw, CURLPAUSE_CONT)
  }

  /// A number that changes whenever bytes pass in either direction, heads included, and when a
  /// connection is made.
  var progress: Int64 {
    var sum: Int64 = 0
    for info in [
      CURLINFO_SIZE_UPLOAD_T, CURLINFO_SIZE_DOWNLOAD_T, CURLINFO_PRETRANSFER_TIME_T,
    ] { unsafe sum += Int64(synchrony_get_offset(raw, info)) }
    for info in [CURLINFO_REQUEST_SIZE, CURLINFO_HEADER_SIZE] {
      unsafe sum += Int64(synchrony_get_long(raw, info))
    }
    return sum
  }

  /// The length of the body that is coming, if the server says it.
  var announced: Int64? {
    let length = unsafe Int64(synchrony_get_offset(raw, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
    return length < 0 ? nil : length
  }

  /// What libcurl says of the last failure, or of `code` in general.
  func explanation(of code: CURLcode) -> String {
    let text = unsafe String(cString: words)
    return text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text
  }

  private func set(_ option: CURLoption, _ value: Int) {
    _ = unsafe synchrony_set_long(raw, option, value)
  }

  private func set(_ option: CURLoption, _ value: String?) {
    _ = unsafe synchrony_set_string(raw, option, value)
  }
}

private let onHead: synchrony_mover = { bytes, size, count, user in
  guard let handle = unsafe EasyHandle.at(user), let transfer = handle.transfer,
    let bytes = unsafe bytes
  else { return 0 }
  // The body may be waiting for the word that the head has come.
  if let socket = handle.socket {
    handle.connections.acknowledge(socket)
    handle.socket = nil
  }
  let isTaken = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    .withMemoryRebound(to: UInt8.self) { unsafe transfer.takeHead(Span(_unsafeElements: $0)) }
  guard isTaken else { return 0 }
  // A server in trouble is not asked again over the same connection.
  if transfer.head.status >= 500 { transfer.handle?.forbidReuse() }
  return size * count
}

private let onBody: synchrony_mover = { bytes, size, count, user in
  guard let handle = unsafe EasyHandle.at(user), let transfer = handle.transfer,
    let bytes = unsafe bytes
  else { return 0 }
  let reception = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    .withMemoryRebound(to: UInt8.self) { buffer in
      unsafe transfer.receive(Span(_unsafeElements: buffer)) { handle.announced }
    }
  return switch reception {
  case .taken: size * count
  case .later: synchrony_pause
  case .refused: 0
  }
}

private let onSupply: synchrony_mover = { bytes, size, count, user in
  guard let transfer = unsafe EasyHandle.at(user)?.transfer, let bytes = unsafe bytes else {
    return synchrony_abort
  }
  let wanted = transfer.wanted(atMost: size * count)
  let supply = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: wanted)
    .withMemoryRebound(to: UInt8.self) { buffer in
      var span = unsafe MutableSpan(_unsafeElements: buffer)
      return transfer.supply(&span)
    }
  return switch supply {
  case .bytes(let count): count
  case .later: synchrony_pause
  case .failed: synchrony_abort
  }
}

private let onSeek: synchrony_seeker = { user, offset, origin in
  guard origin == 0, let transfer = unsafe EasyHandle.at(user)?.transfer else {
    return CURL_SEEKFUNC_FAIL
  }
  transfer.rewind(to: Int64(offset))
  return CURL_SEEKFUNC_OK
}

private let onSocket: synchrony_socket_hook = { user, socket, _ in
  unsafe EasyHandle.at(user)?.connections.open(socket)
  return CURL_SOCKOPT_OK
}

private let onStart: synchrony_starter = { user, _, _, _, port in
  guard let handle = unsafe EasyHandle.at(user) else { return Int32(CURL_PREREQFUNC_OK) }
  handle.transfer?.start()
  handle.socket = handle.connections.socket(from: port)
  return Int32(CURL_PREREQFUNC_OK)
}
