/// A file descriptor that is closed when its owner goes.
struct Descriptor: ~Copyable, Sendable {
  /// The descriptor, for system calls while the owner lives.
  let number: Int32

  /// Takes over a descriptor that nobody else closes.
  init(owning number: Int32) {
    self.number = number
  }

  deinit {
    Syscalls.close(number)
  }

  /// Gives the descriptor away, to somebody who closes it.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
