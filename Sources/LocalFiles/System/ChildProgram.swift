import CSystem
import Glibc

/// A program that runs as a child of this process.
///
/// It reads nothing from standard input, and what it writes to standard error is dropped.
public struct ChildProgram: Sendable {
  /// How a program ended.
  public enum End: Sendable {
    /// With this status (128 and the signal's number if a signal ended it) and this output.
    case exited(status: Int32, output: [UInt8])
    /// It could not be started.
    case notStarted
    /// It was ended since it took too long, or since nobody wants its answer any more.
    case stopped
    /// It was ended since it wrote too much.
    case tooMuch
  }

  /// How long a wait lasts before it is looked whether the answer is still wanted.
  private static let slice: Int32 = 50

  private let words: [String]
  private let environment: [String: String]

  /// Describes a program.
  ///
  /// - Parameters:
  ///   - words: its path and its arguments.
  ///   - environment: its variables, which replace those of this process.
  public init(_ words: [String], environment: [String: String]) {
    self.words = words
    self.environment = environment
  }

  /// Runs the program to its end; blocks the thread.
  ///
  /// Related system calls: `posix_spawn(3)`, `poll(2)`, `waitpid(2)`.
  ///
  /// - Parameters:
  ///   - limit: the number of bytes that it may write.
  ///   - isWanted: asked again and again; the program is killed when it returns false.
  /// - Returns: how it ended.
  public func run(limit: Int, while isWanted: () -> Bool) -> End {
    var ends: (reading: Int32, writing: Int32) = (-1, -1)
    guard unsafe csystem_pipe(&ends.reading, &ends.writing) == 0 else { return .notStarted }
    let reading = Descriptor(owning: ends.reading)
    guard let child = spawn(writingTo: Descriptor(owning: ends.writing)) else {
      return .notStarted
    }
    var output: [UInt8] = []
    let failure = collect(&output, from: reading, limit: limit, while: isWanted)
    guard let status = wait(for: child, while: { failure == nil && isWanted() }) else {
      return failure ?? .stopped
    }
    return failure ?? .exited(status: status, output: output)
  }

  private func spawn(writingTo output: consuming Descriptor) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.number, 1)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup("\($0)=\($1)") } + [nil]
    defer {
      let texts = unsafe arguments + variables
      for index in unsafe texts.indices { unsafe free(texts[index]) }
    }
    var child = pid_t()
    let path = words.first ?? ""
    var attributes = posix_spawnattr_t()
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    Self.openToSignals(&attributes)
    let result = unsafe posix_spawn(&child, path, &actions, &attributes, &arguments, &variables)
    return result == 0 ? child : nil
  }

  /// Has a child end by the signals that this process ignores, or that its thread blocks.
  ///
  /// Related system calls: `posix_spawnattr_setsigdefault(3)`, `posix_spawnattr_setsigmask(3)`.
  private static func openToSignals(_ attributes: inout posix_spawnattr_t) {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    // The threads of Dispatch block nearly all.
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { unsafe sigaddset(&signals, signal) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
  }

  /// Reads until the program closes its end; returns why that was given up, or nil.
  private func collect(
    _ output: inout [UInt8],
    from reading: borrowing Descriptor,
    limit: Int,
    while isWanted: () -> Bool,
  ) -> End? {
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while isWanted() {
      var waiting = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, Self.slice) > 0 else { continue }
      let descriptor = reading.number
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe read(descriptor, bytes.baseAddress, bytes.count)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return nil }
      output += buffer.prefix(count)
      if output.count > limit { return .tooMuch }
    }
    return .stopped
  }

  /// Returns the status with which the child ended, or nil if it had to be killed.
  private func wait(for child: pid_t, while isWanted: () -> Bool) -> Int32? {
    var status: Int32 = 0
    while isWanted() {
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { return Self.exitStatus(status) }
      if ended < 0, errno != EINTR { return nil }
      _ = usleep(2_000)
    }
    _ = kill(child, SIGKILL)
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    return nil
  }

  /// See: man 2 wait, of whose macros Swift sees none.
  private static func exitStatus(_ status: Int32) -> Int32 {
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}
