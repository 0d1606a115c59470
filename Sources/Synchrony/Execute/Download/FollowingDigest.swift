import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization

/// Computes the MD5 of a file that is still being written, in pursuit of what is complete.
///
/// The first bytes are taken as they come by, which is all that a small file has. Those of a
/// large one are read back from the file, by a thread of their own, while others are still on
/// their way. So the digest is that of the file and not of what was sent.
final class FollowingDigest: Sendable {
  private struct Work: ~Copyable {
    var digester: Digester?
    var hashed: Int64 = 0
    var source: (any ByteSource)?
    var buffer: [UInt8] = []
  }

  private let work: Guarded<Work>
  private let complete = Atomic<Int64>(0)
  private let isStopped = Atomic(false)
  private let thread: any Workforce
  private let inlineLimit: Int64
  private let open: @Sendable () throws(FileError) -> any ByteSource

  /// How much is read back at once.
  private static let pieceSize = 256 * 1024

  /// Makes a digest that has seen nothing.
  ///
  /// - Parameters:
  ///   - inlineLimit: the number of bytes that are taken as they come by.
  ///   - thread: what reads the others back, one piece of work after the other.
  ///   - open: opens the file for reading, if that is needed.
  /// - Throws: `DigestUnavailable` where there is no MD5.
  init(
    inlineLimit: Int64,
    on thread: any Workforce,
    open: @escaping @Sendable () throws(FileError) -> any ByteSource,
  ) throws(DigestUnavailable) {
    self.inlineLimit = inlineLimit
    self.open = open
    self.thread = thread
    work = Guarded(Work(digester: try Digester()))
  }

  /// Takes bytes that were just written; a second writing of the same place begins again.
  func take(_ bytes: Span<UInt8>, at offset: Int64) {
    work.withLock { work in
      if offset < work.hashed {
        work.digester = try? Digester()
        work.hashed = 0
      }
      let end = offset + Int64(bytes.count)
      guard offset == work.hashed, end <= inlineLimit else { return }
      work.digester?.update(bytes)
      work.hashed = end
    }
  }

  /// Lets the digest go on up to `front`: all bytes before are written for good.
  func advance(to front: Int64) {
    complete.max(front, ordering: .releasing)
    Task(executorPreference: thread) {
      // What fails here fails again, and is said, at the end.
      try? self.catchUp()
    }
  }

  /// Ends the digest of a file that is complete.
  ///
  /// - Parameter size: the number of its bytes.
  /// - Returns: the MD5; may be asked for once.
  /// - Throws: `FileError` if the file cannot be read; `CancellationError`.
  func finish(size: Int64) async throws -> Checksum {
    let early = work.withLockIfAvailable { work -> Checksum? in
      work.hashed == size ? work.digester.take()?.finalize() : nil
    }
    if case .some(.some(let checksum)) = early { return checksum }
    complete.store(size, ordering: .releasing)
    return try await withTaskCancellationHandler {
      try await Task(executorPreference: thread) { try self.end() }.value
    } onCancel: {
      stop()
    }
  }

  /// Gives up.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
  }

  private func end() throws -> Checksum {
    try catchUp()
    let checksum = work.withLock { $0.digester.take()?.finalize() }
    guard let checksum, !isStopped.load(ordering: .relaxed) else { throw CancellationError() }
    return checksum
  }

  private func catchUp() throws(FileError) {
    try work.withLock { (work) throws(FileError) in
      while work.hashed < complete.load(ordering: .acquiring) {
        if isStopped.load(ordering: .relaxed) { return }
        let left = complete.load(ordering: .acquiring) - work.hashed
        guard try hash(min(left, Int64(Self.pieceSize)), &work) else { return }
      }
    }
  }

  /// Reads and digests so many bytes or fewer; false at the end of the file.
  private func hash(_ count: Int64, _ work: inout Work) throws(FileError) -> Bool {
    let source = try source(&work)
    var buffer: [UInt8] = []
    swap(&buffer, &work.buffer)
    defer { swap(&buffer, &work.buffer) }
    var window = buffer.mutableSpan
    // What lies behind may still be on its way.
    let usable = min(try source.read(at: work.hashed, into: &window), Int(count))
    work.digester?.update(buffer.span.extracting(first: usable))
    work.hashed += Int64(usable)
    return usable > 0
  }

  private func source(_ work: inout Work) throws(FileError) -> any ByteSource {
    if let source = work.source { return source }
    let source = try open()
    work.source = source
    work.buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    return source
  }
}
