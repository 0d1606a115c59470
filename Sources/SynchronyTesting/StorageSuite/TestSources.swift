import LocalFiles

/// Gives at most three bytes at once.
struct TrickleSource: ByteSource {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var size: Int64 { Int64(bytes.count) }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    let piece = bytes.dropFirst(Int(clamping: offset)).prefix(min(3, buffer.count))
    for (index, byte) in piece.enumerated() { buffer[index] = byte }
    return piece.count
  }
}

/// Fails after its first bytes.
struct FailingSource: ByteSource {
  var size: Int64 { 2_000_000 }

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    guard offset == 0 else {
      throw FileError(.input, path: "a failing source", reason: "Input/output error")
    }
    return min(buffer.count, 1_000)
  }
}

/// Does something when it is read for the second time.
struct TriggerSource: ByteSource {
  let size: Int64
  let trigger: @Sendable () -> Void

  func read(at offset: Int64, into buffer: inout MutableSpan<UInt8>) throws(FileError) -> Int {
    if offset > 0 { trigger() }
    return Int(min(Int64(buffer.count), max(size - offset, 0)))
  }
}

/// Cancels a task from within the task.
final class StopSwitch: Sendable {
  private let task = Guarded<Task<Bool, any Error>?>(nil)

  func connect(_ task: Task<Bool, any Error>) {
    self.task.withLock { $0 = task }
  }

  func press() {
    task.withLock { $0?.cancel() }
  }
}
