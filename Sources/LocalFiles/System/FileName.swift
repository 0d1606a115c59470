/// A name or a relative path as the system takes it: without NUL inside, ended by one.
struct FileName {
  /// The folder itself.
  static let current = FileName([UInt8(ascii: ".")])

  private let terminated: [UInt8]

  /// Takes bytes that hold no NUL, as those of an `ObjectKey` or of a directory entry.
  init(_ bytes: some Sequence<UInt8>) {
    terminated = bytes + [0]
  }

  /// A name that no other program uses, for a moment, beside this one.
  var beside: FileName { FileName(terminated.dropLast() + [UInt8(ascii: "~")]) }

  /// Passes the name to `body` as a C string that lives no longer than the call.
  func withCString(_ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
    unsafe terminated.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe body(start.assumingMemoryBound(to: CChar.self))
    }
  }
}
